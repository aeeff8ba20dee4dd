from collections.abc import Callable, Iterator

import pytest

from tests.rules.migration_rules import BASE, RULES, locking_changes
from tests.rules.source import Module, modules

Rule = Callable[[Module], Iterator[str]]

BREAKS = {
    "locking_changes": "op.create_index('ix_a', 'registrations', ['a'])\n",
    "single_runs": "op.create_table('news', sa.Column('id', sa.Uuid()))\n",
    "moving_parts": "from portal.models import Base\n",
}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_migrations_keep_the_rule(rule: Rule) -> None:
    written = modules("migrations/versions", "tests/rules/sample_migrations")
    broken = [problem for module in written if module.path != BASE for problem in rule(module)]
    assert not broken, "\n".join([str(rule.__doc__), *broken])


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_rule_sees_what_breaks_it(rule: Rule) -> None:
    assert list(rule(Module("migrations/versions/x.py", BREAKS[rule.__name__])))


@pytest.mark.parametrize(
    "statement",
    [
        "op.drop_index('ix_a', table_name='registrations')",
        "op.create_check_constraint('ck_a', 'registrations', 'a > 0')",
        "op.create_foreign_key('fk_a', 'registrations', 'officers', ['a'], ['id'])",
        "op.create_unique_constraint('uq_a', 'registrations', ['a'])",
        "op.add_column('registrations', sa.Column('a', sa.Integer(), nullable=False))",
        "op.alter_column('registrations', 'a', type_=sa.BigInteger())",
        "op.execute('UPDATE registrations SET a = 1')",
        "op.get_bind().exec_driver_sql('ALTER TABLE registrations ADD CHECK (a > 0)')",
        "with op.batch_alter_table('registrations') as batch: pass",
    ],
)
def test_a_change_that_locks_a_filled_table_is_refused(statement: str) -> None:
    assert list(locking_changes(Module("migrations/versions/x.py", statement)))


def test_a_new_table_is_indexed_plainly() -> None:
    new = "op.create_table('news')\nop.create_index('ix_a', 'news', ['a'])\n"
    assert not list(locking_changes(Module("migrations/versions/x.py", new)))


def test_an_exception_says_why_it_is_safe() -> None:
    line = "op.execute('ANALYZE registrations')  # safe: reads a sample, blocks nobody\n"
    assert not list(locking_changes(Module("migrations/versions/x.py", line)))
