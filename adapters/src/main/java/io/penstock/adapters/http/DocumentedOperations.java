package io.penstock.adapters.http;

import io.penstock.engine.error.RejectedException;
import io.penstock.engine.error.RejectedException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The operations that the API documents, and what each asks of its caller. Those without a handler
 * are answered with 501, so that a client learns that the path is right and this server is what
 * lacks it.
 */
final class DocumentedOperations {

  private static final String RESOURCE = "documented-operations.txt";

  private static final List<Operation> ALL = read();

  private DocumentedOperations() {}

  /** One operation. */
  record Operation(String method, String template, Requirement requirement) {}

  static List<Operation> all() {
    return ALL;
  }

  /** What an operation asks of its caller; null for one that is not in the table. */
  static @Nullable Requirement requirement(String method, String template) {
    return ALL.stream()
        .filter(it -> it.method().equals(method) && it.template().equals(template))
        .map(Operation::requirement)
        .findFirst()
        .orElse(null);
  }

  private static List<Operation> read() {
    try (InputStream in =
        Objects.requireNonNull(
            DocumentedOperations.class.getResourceAsStream(RESOURCE), RESOURCE)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split(" ", -1))
          .map(words -> new Operation(words[0], words[1], Requirement.parse(words[2])))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Adds what is not routed yet. */
  static void addMissing(Routes routes) {
    for (Operation operation : all()) {
      routes.addIfAbsent(operation, DocumentedOperations::refuse);
    }
  }

  private static ApiResponse refuse(ApiRequest request) {
    throw new RejectedException(
        Reason.NOT_IMPLEMENTED,
        "This server does not offer this operation yet, though the API documents it.");
  }
}
