package io.penstock.deploy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script that the image starts, with a java that only says how it was called. */
class EntryIT {

  /** 32 bytes. */
  private static final String BASE64 = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

  private static final byte[] KEY = Base64.getDecoder().decode(BASE64);

  @TempDir private Path folder;
  private Path data;
  private Path secrets;

  private record Ended(int status, String said) {}

  @BeforeEach
  void makeFolders() throws IOException {
    data = Files.createDirectory(folder.resolve("data"));
    secrets = Files.createDirectory(folder.resolve("secrets"));
    Path java = Files.createDirectory(folder.resolve("bin")).resolve("java");
    Files.writeString(
        java, "#!/bin/sh\necho \"pid $$\"; echo \"arguments $*\"; env | grep PENSTOCK_ || true\n");
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwx------"));
  }

  @Test
  void becomesTheServer() throws Exception {
    Process entry = start(Map.of("PENSTOCK_HEAP", "2g"), "serve", "--port", "0");
    Ended ended = end(entry);
    String opt = Path.of("").toAbsolutePath().toString();
    assertTrue(
        ended
            .said()
            .contains(
                "arguments @%s/java.args -Xmx2g -jar %s/penstock.jar serve --port 0\n"
                    .formatted(opt, opt)),
        ended.said());
    assertTrue(ended.said().startsWith("pid " + entry.pid() + "\n"), "it would not hear SIGTERM");
    assertEquals(0, ended.status());
    assertFalse(Files.exists(data.resolve("secret.key")));
  }

  @Test
  void takesSecretsFromFiles() throws Exception {
    Files.writeString(secrets.resolve("PENSTOCK_ADMIN_TOKEN"), "a-token\n");
    Files.writeString(secrets.resolve("POSTGRES_PASSWORD"), "not for the server");
    Files.write(secrets.resolve("secret.key"), KEY);
    Ended ended = end(start(Map.of(), "serve"));
    assertTrue(ended.said().contains("PENSTOCK_ADMIN_TOKEN=a-token\n"), ended.said());
    assertFalse(ended.said().contains("not for"));
    assertKeyIsThere();
  }

  @Test
  void takesTheKeyInBase64AndAgain() throws Exception {
    Files.writeString(secrets.resolve("secret.key.base64"), BASE64);
    end(start(Map.of(), "serve"));
    assertEquals(0, end(start(Map.of(), "serve")).status());
    assertKeyIsThere();
  }

  private void assertKeyIsThere() throws IOException {
    Path key = data.resolve("secret.key");
    assertArrayEquals(KEY, Files.readAllBytes(key));
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(key)));
    try (var files = Files.list(data)) {
      assertEquals(1, files.count());
    }
  }

  @Test
  void refusesAnotherKeyThanTheOneThatWasUsed() throws Exception {
    byte[] used = "another key, which is used.".getBytes(StandardCharsets.US_ASCII);
    Files.write(data.resolve("secret.key"), used);
    Files.write(secrets.resolve("secret.key"), KEY);
    Ended ended = end(start(Map.of(), "serve"));
    assertEquals(1, ended.status());
    assertTrue(ended.said().contains("is not the one in " + secrets), ended.said());
    assertArrayEquals(used, Files.readAllBytes(data.resolve("secret.key")));
  }

  private Process start(Map<String, String> variables, String... arguments) throws IOException {
    ProcessBuilder entry = new ProcessBuilder(Path.of("entry").toAbsolutePath().toString());
    entry.command().addAll(List.of(arguments));
    entry.redirectErrorStream(true);
    Map<String, String> environment = entry.environment();
    environment.keySet().removeIf(name -> name.startsWith("PENSTOCK_"));
    environment.putAll(variables);
    environment.merge("PATH", folder.resolve("bin").toString(), (path, bin) -> bin + ":" + path);
    environment.put("PENSTOCK_DATA", data.toString());
    environment.put("SECRETS_DIR", secrets.toString());
    return entry.start();
  }

  private static Ended end(Process process) throws IOException, InterruptedException {
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), said);
  }
}
