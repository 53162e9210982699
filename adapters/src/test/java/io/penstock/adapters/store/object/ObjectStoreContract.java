package io.penstock.adapters.store.object;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every {@link ObjectStore} must do. A subclass says which store. */
public abstract class ObjectStoreContract {

  private static final int MIB = 1 << 20;

  @TempDir protected Path folder;

  /** The store under test, empty. */
  protected abstract ObjectStore store();

  /** The keys of all objects that it has, in order. */
  protected abstract List<String> keys() throws Exception;

  @ParameterizedTest(name = "{0} bytes")
  @ValueSource(ints = {0, 1, MIB - 1, MIB, MIB + 1, 5 * MIB + 7})
  void objectIsThereWithItsContent(int size) throws Exception {
    byte[] content = put("a/key", random(size));

    assertArrayEquals(content, read("a/key"));
    assertEquals(List.of("a/key"), keys());
  }

  @Test
  void rangeIsWhatWasAskedFor() throws Exception {
    byte[] content = put("key", random(3 * MIB + 5));

    for (int[] range :
        new int[][] {
          {0, 1}, {MIB - 1, 2}, {MIB, MIB}, {17, 2 * MIB}, {3 * MIB + 4, 1}, {2 * MIB + 1, MIB + 4}
        }) {
      try (InputStream in = store().read("key", range[0], range[1])) {
        assertArrayEquals(
            Arrays.copyOfRange(content, range[0], range[0] + range[1]), in.readAllBytes());
      }
    }
    assertThrows(IOException.class, () -> store().read("key", 3 * MIB + 4, 2));
  }

  @Test
  void objectThatIsNotThereIsNotRead() throws Exception {
    assertThrows(NoSuchFileException.class, () -> store().read("key", 0, 1));
    assertThrows(NoSuchFileException.class, () -> store().read("key"));
    store().delete("key");
  }

  @Test
  void deletedObjectIsGone() throws Exception {
    put("key", random(2 * MIB + 1));
    put("other", random(1));

    store().delete("key");

    assertThrows(NoSuchFileException.class, () -> store().read("key"));
    assertEquals(List.of("other"), keys());
  }

  @Test
  void fileThatCannotBeReadLeavesNothing() throws Exception {
    assertThrows(IOException.class, () -> store().put("key", folder.resolve("none")));

    assertEquals(List.of(), keys());
    assertThrows(NoSuchFileException.class, () -> store().read("key"));
  }

  @Test
  void largePartsAreJoined() throws Exception {
    byte[] one = put("one", random(5 * MIB + 3));
    byte[] two = put("two", "two".getBytes(UTF_8));

    assertEquals(OptionalLong.of(one.length + 3), store().join("joined", List.of("one", "two")));

    byte[] joined = read("joined");
    assertArrayEquals(one, Arrays.copyOf(joined, one.length));
    assertArrayEquals(two, Arrays.copyOfRange(joined, one.length, joined.length));
    try (InputStream in = store().read("joined", one.length - 1L, 3)) {
      assertArrayEquals(new byte[] {one[one.length - 1], two[0], two[1]}, in.readAllBytes());
    }
    assertEquals(List.of("joined", "one", "two"), keys());
  }

  @Test
  void smallPartsAreNotForTheStore() throws Exception {
    put("one", random(1));
    put("two", "22".getBytes(UTF_8));

    assertEquals(OptionalLong.empty(), store().join("joined", List.of("one", "two")));
    assertEquals(List.of("one", "two"), keys());
    assertEquals(OptionalLong.of(2), store().join("joined", List.of("two")));
    assertArrayEquals("22".getBytes(UTF_8), read("joined"));
  }

  @Test
  void joinOfWhatIsNotThereLeavesNothing() throws Exception {
    put("one", random(5 * MIB));

    assertThrows(NoSuchFileException.class, () -> store().join("joined", List.of("one", "none")));

    assertEquals(List.of("one"), keys());
  }

  /** Keeps an object with this content, which it returns. */
  protected final byte[] put(String key, byte[] content) throws IOException, InterruptedException {
    store().put(key, Files.write(folder.resolve("content"), content));
    return content;
  }

  protected final byte[] read(String key) throws IOException {
    try (InputStream in = store().read(key)) {
      return in.readAllBytes();
    }
  }

  /** The same bytes for the same size. */
  protected static byte[] random(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }
}
