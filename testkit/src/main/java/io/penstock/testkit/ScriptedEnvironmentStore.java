package io.penstock.testkit;

import io.penstock.engine.port.EnvironmentStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/** Keeps files in memory, and lets a test end each build by hand. */
public final class ScriptedEnvironmentStore implements EnvironmentStore {

  private final Map<UUID, byte[]> files = new ConcurrentHashMap<>();
  private final BlockingQueue<Build> builds = new LinkedBlockingQueue<>();
  private final Set<UUID> deletedBuilds = ConcurrentHashMap.newKeySet();

  /**
   * A build that waits for its result.
   *
   * @param end takes the result
   */
  public record Build(
      UUID id,
      UUID revisionId,
      String baseEnvironment,
      Consumer<String> log,
      BlockingQueue<Result> end) {

    public void succeed() {
      end.add(new Result.Built(1));
    }

    public void fail(String message) {
      end.add(new Result.Failed(message));
    }
  }

  /** The next build to be asked for; waits until there is one. */
  public Build nextBuild() throws InterruptedException {
    return builds.take();
  }

  /** The revisions that have a file. */
  public Set<UUID> kept() {
    return Set.copyOf(files.keySet());
  }

  public Set<UUID> deletedBuilds() {
    return Set.copyOf(deletedBuilds);
  }

  @Override
  public void add(UUID revisionId, Path file) throws IOException {
    files.put(revisionId, Files.readAllBytes(file));
  }

  @Override
  public void copy(UUID fromRevisionId, UUID toRevisionId) throws IOException {
    files.put(toRevisionId, bytes(fromRevisionId));
  }

  @Override
  public Result build(UUID buildId, UUID revisionId, String baseEnvironment, Consumer<String> log)
      throws InterruptedException {
    Build build = new Build(buildId, revisionId, baseEnvironment, log, new LinkedBlockingQueue<>());
    builds.add(build);
    return build.end().take();
  }

  @Override
  public Upload open(UUID revisionId) throws IOException {
    return new Upload("txt", new ByteArrayInputStream(bytes(revisionId)));
  }

  @Override
  public List<DependencyFile> dependencyFiles(UUID revisionId) {
    return List.of();
  }

  @Override
  public void delete(UUID revisionId) {
    files.remove(revisionId);
  }

  @Override
  public void deleteBuild(UUID buildId) {
    deletedBuilds.add(buildId);
  }

  /** However young the others are. */
  @Override
  public void keepOnly(Set<UUID> revisionIds, Set<UUID> buildIds, Instant before) {
    files.keySet().retainAll(revisionIds);
  }

  private byte[] bytes(UUID revisionId) throws IOException {
    byte[] bytes = files.get(revisionId);
    if (bytes == null) {
      throw new NoSuchFileException(revisionId.toString());
    }
    return bytes;
  }
}
