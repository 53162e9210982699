package io.penstock.adapters.store.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.adapters.store.object.ObjectStore;
import io.penstock.adapters.store.object.ObjectStoreContract;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The contract, in a service that checks signatures; and what is larger than one call carries. */
class S3ObjectStoreIT extends ObjectStoreContract {

  private static final long PART = 64L << 20;

  private final String prefix = UUID.randomUUID() + "/";
  private final S3ObjectStore store = new S3ObjectStore(S3Server.settings(prefix));

  @AfterEach
  void close() {
    store.close();
  }

  @Override
  protected ObjectStore store() {
    return store;
  }

  @Override
  protected List<String> keys() throws IOException {
    return S3Server.keys(prefix).stream().map(key -> key.substring(prefix.length())).toList();
  }

  @Test
  void largeObjectGoesInParts() throws Exception {
    Path file = folder.resolve("large");
    long size = 2 * PART + 3;
    try (RandomAccessFile content = new RandomAccessFile(file.toFile(), "rw")) {
      content.setLength(size);
      for (long at : List.of(0L, PART - 1, PART, 2 * PART, size - 1)) {
        content.seek(at);
        content.writeByte(1);
      }
    }

    store.put("large", file);

    assertEquals(1, byteAt(0));
    assertEquals(0, byteAt(1));
    assertEquals(1, byteAt(PART - 1));
    assertEquals(1, byteAt(PART));
    assertEquals(0, byteAt(2 * PART - 1));
    assertEquals(1, byteAt(2 * PART));
    assertEquals(1, byteAt(size - 1));
    assertThrows(IOException.class, () -> store.read("large", size - 1, 2));
  }

  private int byteAt(long offset) throws IOException {
    try (InputStream in = store.read("large", offset, 1)) {
      return in.read();
    }
  }

  @Test
  void partInTheMiddleThatIsTooSmallLeavesNothing() throws Exception {
    Path large = Files.write(folder.resolve("five"), new byte[5 << 20]);
    store.put("one", large);
    put("two", "small".getBytes(UTF_8));

    assertEquals(OptionalLong.empty(), store.join("joined", List.of("one", "two", "one")));
    assertEquals(OptionalLong.of((5 << 20) + 5), store.join("joined", List.of("one", "two")));
  }

  @Test
  void checkLeavesNothing() throws Exception {
    store.check();

    assertTrue(S3Server.keys(prefix).isEmpty());
  }
}
