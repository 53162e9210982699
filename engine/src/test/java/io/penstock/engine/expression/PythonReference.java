package io.penstock.engine.expression;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The {@code python3} on the path, evaluating expressions in one long-lived process. */
final class PythonReference implements AutoCloseable {
  private final Path script;
  private final Process process;
  private final BufferedWriter requests;
  private final BufferedReader outcomes;

  PythonReference(Map<String, ?> variables) throws IOException {
    script = Files.createTempFile("reference", ".py");
    try (InputStream source = PythonReference.class.getResourceAsStream("reference.py")) {
      Files.write(script, Objects.requireNonNull(source).readAllBytes());
    }
    process =
        new ProcessBuilder("python3", "-I", script.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    requests = process.outputWriter(StandardCharsets.UTF_8);
    outcomes = process.inputReader(StandardCharsets.UTF_8);
    requests.write(Encoding.json(variables));
    requests.write('\n');
  }

  /**
   * Outcomes of the expressions, encoded as by {@link Encoding}. Few enough to fit the pipes, or
   * both sides wait.
   */
  List<String> evaluate(List<String> sources) throws IOException {
    for (String source : sources) {
      requests.write(Encoding.json(source));
      requests.write('\n');
    }
    requests.flush();
    List<String> encoded = new ArrayList<>();
    for (int i = 0; i < sources.size(); i++) {
      encoded.add(
          Objects.requireNonNull(outcomes.readLine(), "python3 ended; its error is printed above"));
    }
    return encoded;
  }

  @Override
  public void close() throws IOException {
    requests.close();
    outcomes.close();
    process.destroy();
    Files.delete(script);
  }
}
