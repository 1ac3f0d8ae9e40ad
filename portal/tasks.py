from portal.webhooks import sending


def send_to_webhook(pk: int) -> None:
    sending.send(pk)
