package io.penstock.adapters.http;

import io.penstock.engine.error.RejectedException;
import io.penstock.engine.error.RejectedException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
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

  private static final String TAG =
      "/projects/{project_name}/environments/{environment_name}/tags/{tag_name}";

  private static final String NO_SECRETS =
      "Environments have no secrets here: set variables for a build in its ubiops.yaml, and secrets"
          + " that code needs as environment variables of its deployment, version or project.";

  /** What to do instead of calling an operation whose path begins so. */
  private static final Map<String, String> INSTEAD =
      Map.of(
          "/projects/{project_name}/blobs",
          "Blobs have become files: upload to a bucket, and name the file in a request as"
              + " ubiops-file://bucket/file.",
          "/projects/{project_name}/monitoring",
          "The server sends no mail, and so has no notification groups: webhooks tell what becomes"
              + " of requests.",
          "/projects/{project_name}/services",
          "Deployments have no addresses of their own here, and so there are no services: send"
              + " requests to the deployment.",
          "/projects/{project_name}/openai-compatible",
          "There is no front for OpenAI's clients here: send requests to the deployment or the"
              + " pipeline.",
          TAG + "/secrets",
          NO_SECRETS,
          TAG + "/copy-secrets",
          NO_SECRETS,
          "/oauth/complete",
          "No other provider lets anybody in here: sign in with e-mail address and password, or use"
              + " a token.");

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
      String sentence = refusal(operation.template());
      routes.addIfAbsent(
          operation,
          _ -> {
            throw new RejectedException(Reason.NOT_IMPLEMENTED, sentence);
          });
    }
  }

  private static String refusal(String template) {
    return INSTEAD.entrySet().stream()
        .filter(instead -> template.startsWith(instead.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse("This server does not offer this operation yet, though the API documents it.");
  }
}
