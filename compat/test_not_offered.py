"""What the API documents and this server does not offer says so, instead of pretending that it is not there."""

import re

import pytest

import not_offered
import operations

OF_CLIENT = {operation.name: operation for operation in operations.of_client()}
NOT_OFFERED = [name for name in not_offered.REASONS if name in OF_CLIENT]


@pytest.mark.parametrize("name", NOT_OFFERED)
def test_answers_501_with_a_sentence(http, project, name):
    operation = OF_CLIENT[name]
    path = operation.path.replace("{project_name}", project.name)
    answer = http.send(operation.method, re.sub(r"\{\w+\}", "anything", path))
    assert answer.status_code == 501
    assert answer.json()["error"].endswith(".")
