import pytest, time
from tests.access.matrix import acts, objects, records, addresses
from tests.access.routes import routes
from tests.conftest import lasting, storages
from collections import Counter

@pytest.fixture(scope="module")
def grounds(_built, django_db_blocker):
    world, folder = _built
    with lasting(django_db_blocker, folder):
        yield objects.extend(world), folder

PARTS={"records":records.cells,"acts":acts.cells,"declared":lambda g: addresses.declared(g, routes()),"asked":lambda g: addresses.asked(g, routes())}
@pytest.mark.django_db
@pytest.mark.one_engine
@pytest.mark.parametrize("part", PARTS)
def test_x(grounds, part, settings):
    grounds, folder = grounds
    settings.STORAGES = storages(folder)
    import logging; logging.disable(logging.ERROR)
    t=time.time()
    cells = list(PARTS[part](grounds))
    print(len(cells), time.time()-t, Counter(c.section for c in cells))
    print("without", records.without_objects(grounds))
    bad=Counter()
    for c in cells:
        if c.section=="things" and not c.observed and c.expected is not None: continue
        if c.expected is not c.observed:
            bad[(("UNKNOWN" if c.expected is None else "LEAK" if c.is_leak else "closed"), c.subject, c.act, c.relation, c.state if c.section!="records" or c.subject.endswith("Document") else "", c.person)]+=1
    for k in sorted(bad)[:220]: print(k)
    assert 0
