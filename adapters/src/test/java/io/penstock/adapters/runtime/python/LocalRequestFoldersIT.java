package io.penstock.adapters.runtime.python;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.penstock.engine.port.RequestFolders.RequestFolder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalRequestFoldersIT {

  @TempDir Path data;

  @Test
  void filesOfOneNameHavePlacesOfTheirOwnUntilTheFolderIsClosed() throws Exception {
    Path one;
    try (RequestFolder folder = new LocalRequestFolders(data).open()) {
      one = folder.place("same.txt", stream("one"));
      Path two = folder.place("same.txt", stream("two"));
      assertNotEquals(one, two);
      assertEquals("one", Files.readString(one));
      assertEquals("two", Files.readString(two));
    }
    assertFalse(Files.exists(one));
  }

  @Test
  void onlyFilesOfItsOwnAreTaken() throws Exception {
    Path outside = Files.writeString(data.resolve("secret.key"), "secret");
    try (RequestFolder folder = new LocalRequestFolders(data).open()) {
      Path good = Files.writeString(folder.outputs().resolve("good.txt"), "good");
      try (InputStream in = folder.take(good)) {
        assertEquals("good", new String(in.readAllBytes(), StandardCharsets.UTF_8));
      }
      Path link = Files.createSymbolicLink(folder.outputs().resolve("link"), outside);
      Path inner = Files.createSymbolicLink(folder.outputs().resolve("inner"), good);
      Path up = folder.outputs().resolve("../../../secret.key");
      Path relative = Path.of("good.txt");
      for (Path bad : new Path[] {outside, link, inner, up, relative, folder.outputs()}) {
        assertThrows(NoSuchFileException.class, () -> take(folder, bad), bad.toString());
      }
    }
    assertEquals("secret", Files.readString(outside));
  }

  @Test
  void whatAnEarlierServerLeftIsRemoved() throws IOException {
    var _ = new LocalRequestFolders(data).open();

    var _ = new LocalRequestFolders(data).open();
    try (Stream<Path> folders = Files.list(data.resolve("request-files"))) {
      assertEquals(1, folders.count());
    }
  }

  private static void take(RequestFolder folder, Path path) throws IOException {
    try (InputStream in = folder.take(path)) {
      var _ = in.readAllBytes();
    }
  }

  private static InputStream stream(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }
}
