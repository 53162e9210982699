"""What the API documents and this server does not offer says so, instead of pretending that it is not there."""

import re

import pytest

import not_offered
import operations

OF_CLIENT = {operation.name: operation for operation in operations.of_client()}
NOT_OFFERED = [name for name in not_offered.REASONS if name in OF_CLIENT]


@pytest.mark.parametrize("name", NOT_OFFERED)
def test_answers_501_with_a_sentence(http, project, name):
    refuses(http, project, OF_CLIENT[name].method, OF_CLIENT[name].path)


@pytest.mark.parametrize("method, path", not_offered.BESIDE_THE_CLIENT)
def test_so_does_what_is_documented_beside_the_client(http, project, method, path):
    refuses(http, project, method, path)


def refuses(http, project, method, path):
    answer = http.send(method, re.sub(r"\{\w+\}", "anything", path.replace("{project_name}", project.name)))
    assert answer.status_code == 501
    assert answer.json()["error"].endswith(".")
