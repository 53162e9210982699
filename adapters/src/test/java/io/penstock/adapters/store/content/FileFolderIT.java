package io.penstock.adapters.store.content;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.penstock.adapters.store.content.FileContents.Written;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileFolderIT {

  @TempDir Path data;

  @Test
  void contentIsItsOwnersAlone() throws Exception {
    try (Written written = FileFolder.open(data).write(new ByteArrayInputStream(new byte[] {1}))) {
      Path content = data.resolve("files").resolve(FileFolder.key(written.id()));
      assertEquals(
          "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(content)));
      assertEquals(
          "rwx------",
          PosixFilePermissions.toString(Files.getPosixFilePermissions(content.getParent())));
    }
  }
}
