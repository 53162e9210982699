package io.penstock.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** The Python that a server runs workers with: what {@code python3} on the PATH stands for. */
final class Interpreter {

  private Interpreter() {}

  /** Its path, past scripts that only look for it, as some version managers put on the PATH. */
  static String path() throws IOException {
    Process python =
        new ProcessBuilder("python3", "-c", "import sys; print(sys.executable)").start();
    return new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
  }
}
