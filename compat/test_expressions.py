"""Expressions, evaluated on their own (reference, sections 4.6 and 5.9)."""

import pytest

import graph
from calls import call, refused
from definition_structures import EXPRESSION_RESULT


def evaluated(api, expression, types=None, data=None):
    body = {"expression": expression, "input_fields": graph.fields(types or {}), "request_data": data or {}}
    return call(api, "expressions_evaluate", body, shape=EXPRESSION_RESULT).json["result"]


def test_expressions_evaluate(api):
    assert evaluated(api, "var1 + 10", {"var1": "int"}, {"var1": 123}) == 133


@pytest.mark.parametrize(
    "expression",
    [
        "2 ** 100",
        "7 / 2",
        "6 / 2",
        "-7 // 2",
        "-7 % 3",
        "7 % -3",
        "0.1 + 0.2",
        "10 ** 20 // 3",
        "1 < 2 < 3 > 2",
        "not []",
        "'a' in 'cat' and 3 not in [1, 2]",
        "[1, 2, 3, 4][::-1][1:3]",
        "'abc'[-1] * 3",
        "{k: v for k, v in {'a': 1, 'b': 2}.items() if v > 1}",
        "sum(n * n for n in range(10) if n % 2)",
        "sorted(['b', 'A', 'a'])",
        "max([3, 1, 2]) - min(3, 1)",
        "round(2.5) + round(3.5)",
        "' a,b '.strip().split(',')",
        "'-'.join(str(n) for n in [1, 2.0, True, None])",
        "'yes' if 0.0 else 'no'",
        "5 & 6 | 8 ^ 1 << 2",
        "~5",
        "None is None",
        "len({1, 1, 2})",
        "True + True",
        "'ß'.upper()",
    ],
)
def test_values_are_pythons_own(client, expression):
    result = evaluated(client, expression)

    expected = eval(expression)  # The expressions are the ones above.
    assert result == expected
    assert type(result) is type(expected)


@pytest.mark.parametrize(
    "expression, words",
    [
        ("1 +", "syntax"),
        ("nobody + 1", "nobody"),
        ("1 / 0", "division by zero"),
        ("[1][2]", "index"),
        ("{'a': 1}['b']", "b"),
        ("1 + 'a'", "unsupported operand"),
        ("x = 1", "syntax"),
        ("lambda: 1", "lambda"),
        ("__import__('os')", "__import__"),
        ("().__class__", "__class__"),
        ("open('/etc/passwd')", "open"),
        ("10 ** 10 ** 10", ""),
        ("'a' * 10 ** 12", ""),
        ("[0 for a in range(10 ** 9) for b in range(10 ** 9)]", ""),
        ("(" * 5000 + "1" + ")" * 5000, ""),
        ("", ""),
    ],
)
def test_what_cannot_be_evaluated_is_refused_with_the_reason(client, expression, words):
    body = {"expression": expression, "input_fields": [], "request_data": {}}

    refusal = refused(client, "expressions_evaluate", body)

    assert refusal.status == 400
    assert words.lower() in refusal.sentence.lower()


@pytest.mark.parametrize("data", [{}, {"var1": 1, "var2": 2}, {"var1": "text"}])
def test_data_must_fit_the_fields(client, data):
    body = {"expression": "var1", "input_fields": graph.fields({"var1": "int"}), "request_data": data}

    refusal = refused(client, "expressions_evaluate", body)

    assert refusal.status == 400
    assert ("var2" if len(data) == 2 else "var1") in refusal.sentence
