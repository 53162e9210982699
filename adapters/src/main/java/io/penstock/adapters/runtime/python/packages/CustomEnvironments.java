package io.penstock.adapters.runtime.python.packages;

import io.penstock.adapters.runtime.python.process.Folders;
import io.penstock.engine.catalog.EnvironmentBuild;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The virtual environments of builds of custom environments. What a build is made of is written
 * down beside it, so that one that is gone, as after a restore, is made again by whoever needs it;
 * of one that another server made, the catalog says it.
 */
final class CustomEnvironments {

  private static final JsonMapper JSON = new JsonMapper();
  private static final String PLAN = ".json";

  private final Path builds;
  private final EnvironmentFolder files;
  private final Interpreters interpreters;
  private final Environments environments;
  private final Function<UUID, Optional<EnvironmentBuild>> elsewhere;

  CustomEnvironments(
      Path dataDirectory,
      EnvironmentFolder files,
      Interpreters interpreters,
      Environments environments,
      Function<UUID, Optional<EnvironmentBuild>> elsewhere) {
    builds = dataDirectory.resolve("environment-builds");
    this.files = files;
    this.interpreters = interpreters;
    this.environments = environments;
    this.elsewhere = elsewhere;
  }

  /** Writes down what a build is made of. */
  void plan(UUID build, UUID revision, String baseEnvironment) throws IOException {
    Files.createDirectories(builds);
    Path part = Files.createTempFile(builds, build.toString(), ".part");
    Files.writeString(
        part,
        JSON.writeValueAsString(
            Map.of("revision", revision.toString(), "base_environment", baseEnvironment)));
    Folders.forceOne(part);
    Files.move(part, file(build), StandardCopyOption.ATOMIC_MOVE);
    Folders.forceOne(builds);
  }

  /** The interpreter of a planned build, which is made first where there is none. */
  PreparedPython python(UUID build, Consumer<String> log)
      throws BuildFailedException, IOException, InterruptedException {
    if (!Files.exists(file(build))) {
      Optional<EnvironmentBuild> other = elsewhere.apply(build);
      if (other.isPresent()) {
        plan(build, other.get().revisionId(), other.get().baseEnvironment());
      }
    }
    if (!Files.exists(file(build))) {
      throw new BuildFailedException(
          "The environment's build %s is not on this server; rebuild the environment."
              .formatted(build));
    }
    JsonNode plan;
    try {
      plan = JSON.readTree(Files.readString(file(build)));
    } catch (JacksonException damaged) {
      throw new IOException(file(build) + " is damaged; rebuild the environment", damaged);
    }
    Path directory = files.directory(UUID.fromString(plan.path("revision").asString()));
    UbiopsFile ubiops = UbiopsFile.of(directory);
    if (!Files.exists(directory.resolve(Requirements.FILE))
        && !Files.exists(directory.resolve(UbiopsFile.FILE))) {
      // The API's own words (reference, section 6.6), and what to do.
      throw new BuildFailedException(
          "Could not find the requirements file: put requirements.txt at the root of the zip or in"
              + " the only directory there.");
    }
    ubiops.requireDebianPackages();
    Path python =
        environments.python(
            build.toString(),
            interpreters.find(plan.path("base_environment").asString(), log),
            Requirements.of(directory).with(ubiops.variables()),
            directory,
            log);
    return new PreparedPython(python, ubiops.variables());
  }

  /** The folder of a build's virtual environment. */
  Path folder(UUID build) {
    return environments.folder(build.toString());
  }

  void delete(UUID build) {
    environments.delete(build.toString());
    try {
      Files.deleteIfExists(file(build));
    } catch (IOException leftover) {
      System.getLogger(CustomEnvironments.class.getName())
          .log(System.Logger.Level.WARNING, "Could not delete " + file(build), leftover);
    }
  }

  /** Forgets builds; their virtual environments are then in nobody's use. */
  void keepOnly(Set<String> ids, Instant before) {
    Folders.deleteOthers(builds, name -> name.endsWith(PLAN) && ids.contains(id(name)), before);
  }

  /** The names of the virtual environments of all builds. */
  Set<String> used() throws IOException {
    try (Stream<Path> plans = Files.list(builds)) {
      return plans
          .map(plan -> plan.getFileName().toString())
          .filter(name -> name.endsWith(PLAN))
          .map(CustomEnvironments::id)
          .collect(Collectors.toSet());
    } catch (NoSuchFileException noneYet) {
      return Set.of();
    }
  }

  private static String id(String name) {
    return name.substring(0, name.length() - PLAN.length());
  }

  private Path file(UUID build) {
    return builds.resolve(build + PLAN);
  }
}
