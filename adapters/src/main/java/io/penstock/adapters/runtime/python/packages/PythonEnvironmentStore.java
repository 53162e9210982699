package io.penstock.adapters.runtime.python.packages;

import io.penstock.adapters.runtime.python.process.Folders;
import io.penstock.engine.port.EnvironmentStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Keeps what is uploaded to custom environments in the data folder, and installs it. */
final class PythonEnvironmentStore implements EnvironmentStore {

  private final EnvironmentFolder files;
  private final CustomEnvironments environments;

  PythonEnvironmentStore(EnvironmentFolder files, CustomEnvironments environments) {
    this.files = files;
    this.environments = environments;
  }

  @Override
  public void add(UUID revisionId, Path file) throws IOException {
    files.add(revisionId, file);
  }

  @Override
  public void copy(UUID fromRevisionId, UUID toRevisionId) throws IOException {
    files.add(toRevisionId, files.upload(fromRevisionId));
  }

  @Override
  public Result build(UUID buildId, UUID revisionId, String baseEnvironment, Consumer<String> log)
      throws InterruptedException {
    try {
      environments.plan(buildId, revisionId, baseEnvironment);
      var _ = environments.python(buildId, log);
      return new Result.Built(size(environments.folder(buildId)));
    } catch (BuildFailedException problem) {
      log.accept(problem.sentence());
      return new Result.Failed(problem.sentence());
    } catch (IOException problem) {
      BuildStop.check();
      log.accept("The server could not do its part of the build: " + problem);
      return new Result.Failed(
          "The server could not build the environment; its disk or a program it needs failed.");
    }
  }

  private static long size(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      long size = 0;
      for (Path file : (Iterable<Path>) all::iterator) {
        if (Files.isRegularFile(file) && !Files.isSymbolicLink(file)) {
          size += Files.size(file);
        }
      }
      return size;
    }
  }

  @Override
  public Upload open(UUID revisionId) throws IOException {
    Path file = files.upload(revisionId);
    String name = file.getFileName().toString();
    return new Upload(name.substring(name.lastIndexOf('.') + 1), Files.newInputStream(file));
  }

  @Override
  public List<DependencyFile> dependencyFiles(UUID revisionId) throws IOException {
    List<DependencyFile> found = new ArrayList<>();
    Path directory = files.directory(revisionId);
    for (String name : EnvironmentFolder.DEPENDENCY_FILES) {
      Path file = directory.resolve(name);
      if (Files.isRegularFile(file)) {
        found.add(new DependencyFile(name, text(file)));
      }
    }
    return found;
  }

  /** Of a file that came before there was a limit, as much as there is one for. */
  private static String text(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(EnvironmentFolder.LARGEST_TEXT), StandardCharsets.UTF_8);
    }
  }

  @Override
  public void delete(UUID revisionId) {
    files.delete(revisionId);
  }

  @Override
  public void deleteBuild(UUID buildId) {
    environments.delete(buildId);
  }

  @Override
  public void keepOnly(Set<UUID> revisionIds, Set<UUID> buildIds, Instant before) {
    Folders.deleteOthers(files.revisions(), names(revisionIds)::contains, before);
    environments.keepOnly(names(buildIds), before);
  }

  private static Set<String> names(Set<UUID> ids) {
    return ids.stream().map(UUID::toString).collect(Collectors.toSet());
  }
}
