package io.penstock.adapters.http.definition;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.penstock.engine.error.RejectedException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UploadFormTest {

  private static final String TYPE = "multipart/form-data; boundary=\"a b\"";

  private static final String HEAD =
      """
      --a b
      content-disposition: form-data; name="source_version"

      x y
      --a b
      Content-Disposition: form-data; name="file"; filename="\\"q\\""
      Content-Type: application/zip

      """;

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void fileComesOutAsItWentInHoweverItArrives(long seed) throws IOException {
    Random random = new Random(seed);
    byte[] file = nearlyBoundaries(random, 200_000);
    byte[] body = body(file);
    try (UploadForm form =
        UploadForm.read(TYPE, new Dripping(body, random), "file", new UploadFolder(folder))) {
      assertArrayEquals(file, Files.readAllBytes(form.file().orElseThrow()));
      assertEquals("x y", form.field("source_version").orElseThrow());
    }
    assertEquals(List.of(), left());
  }

  @Test
  void everyTruncationIsRefusedAndLeavesNothing() throws IOException {
    byte[] body = body("PK".getBytes(StandardCharsets.UTF_8));
    // The closing dashes end the form; the line end behind them does not matter.
    int needed = body.length - 2;
    for (int length = 0; length < needed; length++) {
      InputStream cut = new ByteArrayInputStream(body, 0, length);
      assertThrows(
          RejectedException.class,
          () -> UploadForm.read(TYPE, cut, "file", new UploadFolder(folder)).close(),
          "cut at " + length);
      assertEquals(List.of(), left());
    }
  }

  @Test
  void whatStandsBeforeTheFirstBoundaryIsIgnored() throws IOException {
    byte[] body =
        "preamble\r\n--b\r\nContent-Disposition: form-data; name=x\r\n\r\n1\r\n--b--"
            .getBytes(StandardCharsets.UTF_8);
    try (UploadForm form =
        UploadForm.read(
            "Multipart/Form-Data;boundary=b",
            new ByteArrayInputStream(body),
            "file",
            new UploadFolder(folder))) {
      assertEquals("1", form.field("x").orElseThrow());
      assertEquals(true, form.file().isEmpty());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"multipart/form-data", "multipart/form-data; boundary=", "text/plain", ""})
  void otherContentTypesAreRefused(String contentType) {
    assertThrows(
        RejectedException.class,
        () ->
            UploadForm.read(
                    contentType, InputStream.nullInputStream(), "file", new UploadFolder(folder))
                .close());
  }

  private List<Path> left() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  private static byte[] body(byte[] file) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.write(HEAD.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
    body.write(file);
    body.write("\r\n--a b--\r\n".getBytes(StandardCharsets.UTF_8));
    return body.toByteArray();
  }

  /** Bytes that are full of beginnings of the boundary. */
  private static byte[] nearlyBoundaries(Random random, int length) {
    byte[] almost = "\r\n--a \r\n--a\r\r\n--".getBytes(StandardCharsets.UTF_8);
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] =
          random.nextInt(4) == 0
              ? almost[random.nextInt(almost.length)]
              : almost[i % almost.length];
      if (bytes[i] == 'b') {
        bytes[i] = 'c';
      }
    }
    return bytes;
  }

  /** Gives a few bytes at a time, as a slow connection does. */
  private static final class Dripping extends ByteArrayInputStream {
    private final Random random;

    Dripping(byte[] bytes, Random random) {
      super(bytes);
      this.random = random;
    }

    @Override
    public synchronized int read(byte[] buffer, int offset, int length) {
      return super.read(buffer, offset, Math.min(length, 1 + random.nextInt(50_000)));
    }
  }
}
