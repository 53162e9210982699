"""What the tables of bad input have in common: how a row is sent, what must be said, and that nothing has changed."""

import re
from typing import NamedTuple, Optional


class Bad(NamedTuple):
    """A call that must be refused."""

    body: object
    """Text and bytes are sent as they are, everything else as JSON."""
    words: str
    """Words that the sentence must hold, in any order and letter case: the field and the rule. ``a|b`` is either."""
    path: Optional[str] = None
    status: int = 400
    content_type: str = "application/json"


def assert_refused(answer, bad):
    assert answer.status_code == bad.status, answer.text[:500]
    body = answer.json()
    assert list(body) == ["error"]
    sentence = body["error"]
    assert isinstance(sentence, str)
    missing = [word for word in bad.words.split() if not re.search(word, sentence, re.IGNORECASE)]
    assert not missing, f"the sentence must say {missing}: {sentence}"
    for leak in ("Exception", "java.", "at io.", "\n\tat "):
        assert leak not in sentence, sentence


class Snapshot:
    """Everything that a project's lists show, to compare before and after, and the list of projects itself, but for those that
    the suite of another client has made meanwhile.
    """

    def __init__(self, http, project):
        self._http = http
        self._name = project
        self._project = f"/projects/{project}"

    def take(self):
        seen = {"/projects": [found for found in self._list("/projects") if not self._is_of_others(found["name"])]}
        for kind in ("deployments", "pipelines"):
            path = f"{self._project}/{kind}"
            for item in self._look(seen, path):
                versions = f"{path}/{item['name']}/versions"
                for version in self._look(seen, versions):
                    self._look(seen, f"{versions}/{version['version']}")
                    for status in ("pending", "processing", "completed,failed,cancelled"):
                        self._look(seen, f"{versions}/{version['version']}/requests?status={status}")
                    if kind == "deployments":
                        self._look(seen, f"{versions}/{version['version']}/revisions")
        self._look(seen, f"{self._project}/environment-variables")
        return seen

    def _is_of_others(self, name):
        return name.startswith("compat-") and not name.startswith(self._name)

    def _look(self, seen, path):
        seen[path] = self._list(path)
        return seen[path]

    def _list(self, path):
        answer = self._http.get(path)
        assert answer.status_code == 200, f"{path}: {answer.text}"
        return answer.json()
