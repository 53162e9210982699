package io.penstock.adapters.runtime.python.packages;

import io.penstock.engine.port.PackageStore.Environment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The folders of all revisions. Knows where things are, not how they come to be. */
public final class PackageFolder {

  private static final JsonMapper JSON = new JsonMapper();
  private static final String BUILD = "build.json";
  private static final String ENVIRONMENT = "environment";

  private final Path revisions;

  public PackageFolder(Path dataDirectory) {
    revisions = dataDirectory.toAbsolutePath().resolve("revisions");
  }

  /** The folder of one revision, whether it exists or not. */
  public Path of(UUID revisionId) {
    return revisions.resolve(revisionId.toString());
  }

  public Path zip(UUID revisionId) {
    return of(revisionId).resolve("package.zip");
  }

  public Path code(UUID revisionId) {
    return of(revisionId).resolve("code");
  }

  /** The interpreter that the last build chose; empty before the first successful one. */
  public Optional<Path> python(UUID revisionId) throws IOException {
    JsonNode python = build(revisionId).path("python");
    return python.isString() ? Optional.of(Path.of(python.asString())) : Optional.empty();
  }

  /**
   * Whether the last build was not for this environment; false where builds do not say it.
   *
   * @param environment that the revision is to run in
   */
  public boolean isForAnother(UUID revisionId, Environment environment) throws IOException {
    JsonNode built = build(revisionId).path(ENVIRONMENT);
    return built.isString() && !built.asString().equals(text(environment));
  }

  /** Custom environments are known by their build: each is another environment. */
  private static String text(Environment environment) {
    return environment.build() == null ? environment.name() : environment.build().toString();
  }

  /** The variables that the package or its environment sets by itself. */
  public Map<String, String> variables(UUID revisionId) throws IOException {
    Map<String, String> variables = new HashMap<>();
    for (Map.Entry<String, JsonNode> variable : build(revisionId).path("variables").properties()) {
      variables.put(variable.getKey(), variable.getValue().asString());
    }
    return variables;
  }

  private JsonNode build(UUID revisionId) throws IOException {
    return read(buildFile(revisionId));
  }

  private static JsonNode read(Path file) throws IOException {
    String text;
    try {
      text = Files.readString(file);
    } catch (NoSuchFileException notBuilt) {
      return JSON.createObjectNode();
    }
    try {
      return JSON.readTree(text);
    } catch (JacksonException damaged) {
      throw new IOException(file + " is damaged; rebuild the revision", damaged);
    }
  }

  /**
   * Remembers the interpreter that a build chose, and the variables that go with it.
   *
   * @param environment that it was chosen for; null where nobody but this server builds
   */
  void savePython(
      UUID revisionId,
      Path python,
      Map<String, String> variables,
      @Nullable Environment environment)
      throws IOException {
    Map<String, Object> build = new HashMap<>();
    build.put("python", python.toString());
    build.put("variables", variables);
    if (environment != null) {
      build.put(ENVIRONMENT, text(environment));
    }
    Path part = Files.createTempFile(of(revisionId), BUILD, ".part");
    Files.writeString(part, JSON.writeValueAsString(build));
    Files.move(part, buildFile(revisionId), StandardCopyOption.ATOMIC_MOVE);
  }

  /** The folder of all. */
  Path revisions() {
    return revisions;
  }

  /** The interpreters that the builds of all revisions chose. */
  List<Path> pythons() throws IOException {
    List<Path> pythons = new ArrayList<>();
    try (Stream<Path> all = Files.list(revisions)) {
      for (Path revision : (Iterable<Path>) all::iterator) {
        JsonNode python = read(revision.resolve(BUILD)).path("python");
        if (python.isString()) {
          pythons.add(Path.of(python.asString()));
        }
      }
    } catch (NoSuchFileException noneYet) {
      return List.of();
    }
    return pythons;
  }

  /** A new folder beside the revisions, to prepare one in. */
  Path temporary() throws IOException {
    Files.createDirectories(revisions);
    return Files.createTempDirectory(revisions, ".new-");
  }

  private Path buildFile(UUID revisionId) {
    return of(revisionId).resolve(BUILD);
  }
}
