package io.penstock.adapters.runtime.python;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BegunMarkTest {

  @TempDir Path folder;

  @Test
  void holdsWhatTheWorkerWroteAndEverythingBefore() throws Exception {
    try (BegunMark mark = BegunMark.create(folder.resolve("begun"))) {
      assertFalse(mark.holds(1));

      write(mark.file(), 7);

      assertTrue(mark.holds(6));
      assertTrue(mark.holds(7));
      assertFalse(mark.holds(8));
    }
  }

  @Test
  void isReadAlsoWhenTheFileIsDeleted() throws Exception {
    try (BegunMark mark = BegunMark.create(folder.resolve("begun"))) {
      write(mark.file(), 7);
      Files.delete(mark.file());

      assertTrue(mark.holds(7));
      assertFalse(mark.holds(8));
    }
  }

  @Test
  void takesForBegunWhatItCannotTell() throws Exception {
    BegunMark empty = BegunMark.create(folder.resolve("empty"));
    Files.write(empty.file(), new byte[0]);
    assertTrue(empty.holds(1));
    empty.close();

    BegunMark closed = BegunMark.create(folder.resolve("closed"));
    closed.close();
    assertTrue(closed.holds(1));
  }

  @Test
  void neverTakesTheFileOfAnother() throws Exception {
    Path file = Files.createFile(folder.resolve("begun"));

    assertThrows(FileAlreadyExistsException.class, () -> BegunMark.create(file));
  }

  private static void write(Path file, long attempt) throws IOException {
    Files.write(file, ByteBuffer.allocate(Long.BYTES).putLong(attempt).array());
  }
}
