import os
import tempfile


class Deployment:
    """Turns files around, and returns them from wherever `how` says."""

    def __init__(self, base_directory):
        self.base_directory = base_directory

    def request(self, data):
        with open(data["file"], "rb") as source:
            turned = source.read()[::-1]
        try:
            result = getattr(self, data["how"])(data, turned)
        finally:
            seen = {"path": data["file"], "absolute": os.path.isabs(data["file"])}
        return {"file": result, "files": self.all(data), "seen": seen}

    def all(self, data):
        return [path for path in data["files"] or []]

    def relative(self, data, turned):
        return self.written("turned.bin", turned)

    def temporary(self, data, turned):
        return self.written(os.path.join(tempfile.mkdtemp(), "turned.bin"), turned)

    def shared(self, data, turned):
        return self.written(os.path.join(tempfile.mkdtemp(dir="/tmp"), "turned.bin"), turned)

    def uri(self, data, turned):
        return "ubiops-file://default/compat/there.txt"

    def nothing(self, data, turned):
        return None

    def input(self, data, turned):
        return data["file"]

    def overwritten(self, data, turned):
        return self.written(data["file"], turned)

    def linked(self, data, turned):
        self.written("linked.bin", turned)
        if not os.path.islink("link.bin"):
            os.symlink("linked.bin", "link.bin")
        return "link.bin"

    # --- What may not be returned. ---

    def missing(self, data, turned):
        return "nothing-is-here.bin"

    def folder(self, data, turned):
        return tempfile.mkdtemp()

    def secret(self, data, turned):
        return os.path.join(self.data_folder(), "secret.key")

    def link(self, data, turned):
        path = os.path.join(tempfile.mkdtemp(), "innocent.txt")
        os.symlink(os.path.join(self.data_folder(), "secret.key"), path)
        return path

    def passwords(self, data, turned):
        return "/etc/passwd"

    def environment(self, data, turned):
        return "/proc/self/environ"

    def pipe(self, data, turned):
        path = os.path.join(tempfile.mkdtemp(), "pipe")
        os.mkfifo(path)
        return path

    def foreign(self, data, turned):
        return "ubiops-file://default/compat/never-was.txt"

    def number(self, data, turned):
        return 5

    def data_folder(self):
        folder = os.getcwd()
        while not os.path.exists(os.path.join(folder, "secret.key")):
            assert folder != "/"
            folder = os.path.dirname(folder)
        return folder

    def written(self, path, content):
        with open(path, "wb") as target:
            target.write(content)
        return path
