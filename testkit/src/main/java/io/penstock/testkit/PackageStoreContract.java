package io.penstock.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.engine.error.RejectedException;
import io.penstock.engine.error.RejectedException.Reason;
import io.penstock.engine.port.PackageStore;
import io.penstock.engine.port.PackageStore.BuildResult;
import io.penstock.engine.port.PackageStore.BuildResult.Built;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What every {@link PackageStore} does (reference, section 6.4). */
public abstract class PackageStoreContract {

  private static final String CODE =
      "class Deployment:\n    def request(self, data): return data\n";
  private static final String ENVIRONMENT = "python3-11";

  private final List<String> log = new ArrayList<>();
  private PackageStore store;
  @TempDir private Path folder;

  /** A store that takes at most 100 entries, 1,000,000 unpacked bytes and a ratio of 100. */
  protected abstract PackageStore store() throws Exception;

  @BeforeEach
  final void open() throws Exception {
    store = store();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          deployment.py
          deployment_package/deployment.py
          anything/deployment.py
          other/notes.txt deployment_package/deployment.py
          __MACOSX/junk .git/junk mine/deployment.py
          deployment.py deployment_package/broken.py
          """)
  void codeIsFoundAtTheRootOrInTheDirectory(String names) throws Exception {
    Map<String, String> files = new LinkedHashMap<>();
    for (String name : names.split(" ", -1)) {
      files.put(name, name.endsWith("deployment.py") ? CODE : "junk");
    }
    assertEquals(new Built(true, false), build(files, Map.of()));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "SYS_DEPLOYMENT_FILE_NAME,main",
    "SYS_DEPLOYMENT_FILE_NAME,main.py",
    "ML_MODEL_FILE_NAME,main"
  })
  void variableNamesAnotherFile(String variable, String value) throws Exception {
    assertEquals(
        new Built(true, false),
        build(Map.of("main.py", CODE, "deployment.py", "junk("), Map.of(variable, value)));
  }

  @ParameterizedTest(name = "{0} methods")
  @CsvSource({"request,true,false", "requests,false,true", "both,true,true"})
  void buildTellsTheMethodsOfTheClass(String methods, boolean request, boolean requests)
      throws Exception {
    StringBuilder code = new StringBuilder("class Deployment:\n");
    if (request) {
      code.append("    def request(self, data): return data\n");
    }
    if (requests) {
      code.append("    def requests(self, data): return data\n");
    }
    assertEquals(
        new Built(request, requests),
        build(Map.of("deployment.py", code.toString()), Map.of()),
        methods);
  }

  @Test
  void buildImportsSiblingsAndLibrariesButMakesNoObject() throws Exception {
    assertEquals(
        new Built(true, false),
        build(
            Map.of(
                "deployment.py",
                """
                import sieve, stone.upper
                print(sieve.MESH, stone.upper.WEIGHT)
                class Deployment:
                    def __init__(self): raise RuntimeError("not yet")
                    def request(self, data): return data
                """,
                "sieve.py",
                "MESH = 7",
                "libraries/stone/upper.py",
                "WEIGHT = 900"),
            Map.of()));
    assertTrue(log.contains("7 900"), log::toString);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          main.py       | x = 1                              | The package has no deployment.py: put it at the root of the zip, in the only directory there, or in a directory called deployment_package.
          a/b/deployment.py | x = 1                          | The package has no deployment.py: put it at the root of the zip, in the only directory there, or in a directory called deployment_package.
          deployment.py | x = 1                              | deployment.py has no class Deployment.
          deployment.py | Deployment = 1                     | deployment.py has no class Deployment.
          deployment.py | class Deployment: pass             | The class Deployment in deployment.py has neither a request nor a requests method.
          deployment.py | import no_such_module              | deployment.py could not be imported: ModuleNotFoundError: No module named 'no_such_module'
          deployment.py | class Deployment                   | deployment.py could not be imported: SyntaxError: expected ':'
          deployment.py | 1 / 0                              | deployment.py could not be imported: ZeroDivisionError: division by zero
          deployment.py | import sys; sys.exit(1)            | deployment.py could not be imported: SystemExit: 1
          deployment.py | import os; os._exit(0)             | The Python process ended while it imported deployment.py. See the logs for details.
          """)
  void packageThatCannotRunFailsToBuildWithASentence(String name, String code, String message)
      throws Exception {
    assertEquals(
        new BuildResult.Failed(message), build(Map.of(name, code, "other.txt", ""), Map.of()));
  }

  @Test
  void stackTraceOfAFailedImportGoesToTheLog() throws Exception {
    build(Map.of("deployment.py", "def f(): return {}['key']\nf()"), Map.of());
    assertTrue(log.contains("Traceback (most recent call last):"), log::toString);
    assertTrue(log.contains("KeyError: 'key'"), log::toString);
  }

  @Test
  void unknownEnvironmentFailsAndNamesThosePresent() throws Exception {
    UUID revision = add(Map.of("deployment.py", CODE));
    BuildResult result = store.build(revision, "cobol-60", Map.of(), log::add);
    String message = assertInstanceOf(BuildResult.Failed.class, result).message();
    assertTrue(
        message.startsWith("There is no environment cobol-60 on this server; present are "),
        message);
  }

  @Test
  void environmentThatIsNotPresentIsReplacedAndTheLogSaysSo() throws Exception {
    UUID revision = add(Map.of("deployment.py", CODE));
    assertEquals(new Built(true, false), store.build(revision, "python3-99", Map.of(), log::add));
    assertTrue(
        log.getFirst().startsWith("Environment python3-99 is not present on this server; using"),
        log::toString);
  }

  @Test
  void requirementsAreInstalled() throws Exception {
    assertEquals(
        new Built(true, false),
        build(
            Map.of(
                "deployment.py",
                "import millpond\nassert millpond.DEPTH == 3\n" + CODE,
                "requirements.txt",
                "# the pond\n./millpond-src\n",
                "millpond-src/pyproject.toml",
                """
                [build-system]
                requires = []
                build-backend = "backend"
                backend-path = ["."]
                """,
                "millpond-src/backend.py",
                """
                import os, zipfile
                def build_wheel(directory, config_settings=None, metadata_directory=None):
                    name = "millpond-1.0-py3-none-any.whl"
                    info = "millpond-1.0.dist-info/"
                    with zipfile.ZipFile(os.path.join(directory, name), "w") as wheel:
                        wheel.writestr("millpond.py", "DEPTH = 3")
                        wheel.writestr(info + "METADATA", "Metadata-Version: 2.1\\nName: millpond\\nVersion: 1.0\\n")
                        wheel.writestr(info + "WHEEL", "Wheel-Version: 1.0\\nGenerator: x\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
                        wheel.writestr(info + "RECORD", "")
                    return name
                """),
            Map.of()),
        log::toString);
  }

  @Test
  void requirementThatCannotBeMetFailsWithTheToolsOwnWords() throws Exception {
    BuildResult result =
        build(Map.of("deployment.py", CODE, "requirements.txt", "./no-such-folder\n"), Map.of());
    String message = assertInstanceOf(BuildResult.Failed.class, result).message();
    assertTrue(message.startsWith("Installing requirements.txt failed: "), message);
    assertTrue(message.contains("no-such-folder"), message);
    assertTrue(message.length() <= 1024);
  }

  @Test
  void packageIsReadAsItWasUploaded() throws Exception {
    Path zip = Zips.write(folder.resolve("p.zip"), Map.of("deployment.py", CODE));
    byte[] bytes = Files.readAllBytes(zip);
    UUID revision = UUID.randomUUID();
    store.add(revision, zip);
    UUID copy = UUID.randomUUID();
    store.copy(revision, copy);
    store.delete(revision);
    try (InputStream in = store.open(copy)) {
      assertArrayEquals(bytes, in.readAllBytes());
    }
    assertThrows(IOException.class, () -> store.open(revision));
    assertEquals(new Built(true, false), store.build(copy, ENVIRONMENT, Map.of(), log::add));
    assertInstanceOf(
        BuildResult.Failed.class, store.build(revision, ENVIRONMENT, Map.of(), log::add));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          ../evil.py    | leads out of the package; names must not contain ..
          a/../../x     | leads out of the package; names must not contain ..
          /etc/passwd   | has an absolute name; names must be relative to the package
          C:/x          | has an absolute name; names must be relative to the package
          a\\b          | has a backslash in its name; folders are separated by /
          ./a           | has an empty or . part in its name
          a//b          | has an empty or . part in its name
          deployment.py/x | lies below an entry that is a file
          """)
  void entryWithABadNameIsRefused(String name, String rule) throws Exception {
    Path zip =
        Zips.write(
            folder.resolve("p.zip"), new LinkedHashMap<>(Map.of("deployment.py", CODE, name, "x")));
    assertRefused(zip, Reason.INVALID, "The entry '%s' of the package %s.".formatted(name, rule));
  }

  @Test
  void symbolicLinkIsRefused() throws Exception {
    byte[] zip = bytes(Map.of("link", "/etc/passwd"));
    putInt(zip, directoryOf(zip) + 38, 0120777 << 16);
    assertRefused(
        zip,
        Reason.INVALID,
        "The entry 'link' of the package is a symbolic link; put the file itself into the package.");
  }

  @Test
  void deviceIsRefused() throws Exception {
    byte[] zip = bytes(Map.of("null", ""));
    putInt(zip, directoryOf(zip) + 38, 0020666 << 16);
    assertRefused(
        zip, Reason.INVALID, "The entry 'null' of the package is neither a file nor a folder.");
  }

  @Test
  void encryptedEntryIsRefused() throws Exception {
    byte[] zip = bytes(Map.of("secret", "x"));
    zip[directoryOf(zip) + 8] |= 1;
    assertRefused(
        zip,
        Reason.INVALID,
        "The entry 'secret' of the package is encrypted; upload the package without a password.");
  }

  @Test
  void nameThatComesTwiceIsRefused() throws Exception {
    byte[] zip = bytes(Map.of("twin-1", "a", "twin-2", "b"));
    String text = new String(zip, StandardCharsets.ISO_8859_1).replace("twin-2", "twin-1");
    assertRefused(
        text.getBytes(StandardCharsets.ISO_8859_1),
        Reason.INVALID,
        "The entry 'twin-1' of the package appears twice; an entry's name must be unique.");
  }

  @Test
  void zipThatUnpacksToAHundredTimesItsSizeIsRefused() throws Exception {
    Path zip = Zips.write(folder.resolve("p.zip"), Map.of("zeros", "0".repeat(900_000)));
    assertRefused(
        zip,
        Reason.INVALID,
        ("The package unpacks to more than 100 times its size of %d bytes; leave out files that are"
                + " mostly padding and create them in the code.")
            .formatted(Files.size(zip)));
  }

  @Test
  void zipThatUnpacksToTooMuchIsRefused() throws Exception {
    StringBuilder noise = new StringBuilder();
    for (int i = 0; noise.length() <= 1_000_000; i++) {
      noise.append(Integer.toHexString(i * 0x9E3779B9));
    }
    Path zip = Zips.write(folder.resolve("p.zip"), Map.of("noise", noise.toString()));
    assertRefused(
        zip,
        Reason.TOO_LARGE,
        "The package unpacks to more than 1000000 bytes, which is the limit.");
  }

  @Test
  void zipWithTooManyEntriesIsRefused() throws Exception {
    Map<String, String> files = new LinkedHashMap<>();
    for (int i = 0; i <= 100; i++) {
      files.put("file" + i, "");
    }
    assertRefused(
        Zips.write(folder.resolve("p.zip"), files),
        Reason.TOO_LARGE,
        "The package has 101 entries; at most 100 are allowed.");
  }

  @Test
  void bytesThatAreNoZipAreRefused() throws Exception {
    String sentence =
        "The package is not a zip file, or a damaged one; upload a zip with deployment.py in it.";
    assertRefused(new byte[0], Reason.INVALID, sentence);
    assertRefused("print('hello')".getBytes(StandardCharsets.UTF_8), Reason.INVALID, sentence);
    byte[] zip = bytes(Map.of("deployment.py", CODE));
    byte[] damaged = zip.clone();
    damaged[50] ^= 0x55;
    assertRefused(damaged, Reason.INVALID, sentence);
    for (int length = 1; length < zip.length; length++) {
      assertRefused(Arrays.copyOf(zip, length), Reason.INVALID, sentence);
    }
  }

  private BuildResult build(Map<String, String> files, Map<String, String> variables)
      throws Exception {
    return store.build(add(files), ENVIRONMENT, variables, log::add);
  }

  private UUID add(Map<String, String> files) throws IOException {
    UUID revision = UUID.randomUUID();
    store.add(revision, Zips.write(folder.resolve("p.zip"), files));
    return revision;
  }

  private void assertRefused(byte[] bytes, Reason reason, String sentence) throws IOException {
    assertRefused(Files.write(folder.resolve("bad.zip"), bytes), reason, sentence);
  }

  private void assertRefused(Path zip, Reason reason, String sentence) {
    UUID revision = UUID.randomUUID();
    RejectedException refusal =
        assertThrows(RejectedException.class, () -> store.add(revision, zip));
    assertEquals(sentence, refusal.getMessage());
    assertEquals(reason, refusal.reason());
    assertThrows(IOException.class, () -> store.open(revision), "nothing is kept");
  }

  private byte[] bytes(Map<String, String> files) throws IOException {
    return Files.readAllBytes(Zips.write(folder.resolve("p.zip"), files));
  }

  /** Where the central directory starts: the field at 16 of the record at the end. */
  private static int directoryOf(byte[] zip) {
    int field = zip.length - 22 + 16;
    return (zip[field] & 0xff) | (zip[field + 1] & 0xff) << 8 | (zip[field + 2] & 0xff) << 16;
  }

  private static void putInt(byte[] bytes, int at, int value) {
    for (int i = 0; i < 4; i++) {
      bytes[at + i] = (byte) (value >>> (8 * i));
    }
  }
}
