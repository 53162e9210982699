package io.penstock.adapters.runtime.python.packages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequirementsTest {

  @TempDir private Path folder;

  @Test
  void commentsAndBlanksDoNotMatter() throws Exception {
    Requirements plain = requirements("six==1.17.0\nnumpy");
    assertEquals(
        plain, requirements("# what we need\r\n\r\n  six==1.17.0  # the old one\r\nnumpy\r\n"));
    assertEquals(key(plain, "3.11.7", "a"), key(plain, "3.11.7", "b"));
    assertTrue(requirements("\n# nothing\n").isEmpty());
    assertEquals(
        List.of("wheel @ https://example.com/w.whl#sha256=1"),
        requirements("wheel @ https://example.com/w.whl#sha256=1").lines());
  }

  @Test
  void orderAndPythonMatter() throws Exception {
    Requirements one = requirements("six\nnumpy");
    assertNotEquals(key(one, "3.11.7", ""), key(requirements("numpy\nsix"), "3.11.7", ""));
    assertNotEquals(key(one, "3.11.7", ""), key(one, "3.11.8", ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-r more.txt",
        "-e .",
        "--requirement=more.txt",
        "-c limits.txt",
        "./pond",
        ".",
        "/opt/pond",
        "pond @ file:///opt/pond"
      })
  void requirementsThatAreFilesBelongToTheirPackage(String line) throws Exception {
    Requirements local = requirements("six\n" + line);
    assertNotEquals(key(local, "3.11.7", "one package"), key(local, "3.11.7", "another"));
  }

  @Test
  void moreThanAMebibyteIsRefused() throws Exception {
    String most = "#".repeat(EnvironmentFolder.LARGEST_TEXT);
    assertTrue(requirements(most).isEmpty());
    BuildFailedException refused =
        assertThrows(BuildFailedException.class, () -> requirements(most + "\n"));
    assertEquals("requirements.txt has more than 1 MiB, which is the limit.", refused.sentence());
  }

  private Requirements requirements(String text) throws Exception {
    Files.writeString(folder.resolve("requirements.txt"), text);
    return Requirements.of(folder);
  }

  private String key(Requirements requirements, String python, String zip) throws IOException {
    return requirements.key(python, Files.writeString(folder.resolve("package.zip"), zip));
  }
}
