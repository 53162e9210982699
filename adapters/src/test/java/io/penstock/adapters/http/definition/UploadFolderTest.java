package io.penstock.adapters.http.definition;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UploadFolderTest {

  private static final Instant TIME = Instant.parse("2026-03-28T20:00:00Z");

  @TempDir Path folder;

  @Test
  void uploadsToWhichNothingCameForLongAreRemovedAndNothingElse() throws Exception {
    UploadFolder uploads = new UploadFolder(folder);
    Path old = Files.setLastModifiedTime(uploads.newFile(), FileTime.from(TIME.minusSeconds(1)));
    Path young = Files.setLastModifiedTime(uploads.newFile(), FileTime.from(TIME));
    Path fetched = Files.createFile(folder.resolve("import-1.part"));
    Files.setLastModifiedTime(fetched, FileTime.from(TIME.minusSeconds(1)));
    Path other = Files.createFile(folder.resolve("notes.txt"));

    uploads.removeOlder(TIME);
    assertFalse(Files.exists(old));
    assertFalse(Files.exists(fetched));
    assertTrue(Files.exists(young));

    uploads.removeOlder(Instant.MAX);
    assertFalse(Files.exists(young));
    assertTrue(Files.exists(other));
  }
}
