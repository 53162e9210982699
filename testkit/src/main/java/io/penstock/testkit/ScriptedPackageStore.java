package io.penstock.testkit;

import io.penstock.engine.error.RejectedException;
import io.penstock.engine.port.PackageStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps packages in memory, and lets a test end each build by hand: what {@link #nextBuild} gives
 * is a build that waits for its result.
 */
public final class ScriptedPackageStore implements PackageStore {

  private final Map<UUID, byte[]> packages = new ConcurrentHashMap<>();
  private final BlockingQueue<Build> builds = new LinkedBlockingQueue<>();

  /** A build that waits for its result. */
  public static final class Build {

    private final UUID revisionId;
    private final Environment environment;
    private final Map<String, String> environmentVariables;
    private final Consumer<String> log;
    private final BlockingQueue<Supplier<BuildResult>> end = new LinkedBlockingQueue<>();

    private Build(
        UUID revisionId,
        Environment environment,
        Map<String, String> environmentVariables,
        Consumer<String> log) {
      this.revisionId = revisionId;
      this.environment = environment;
      this.environmentVariables = environmentVariables;
      this.log = log;
    }

    public UUID revisionId() {
      return revisionId;
    }

    public String environment() {
      return environment.name();
    }

    /** The build of a custom environment; null in a base environment. */
    public @Nullable UUID environmentBuild() {
      return environment.build();
    }

    public Map<String, String> environmentVariables() {
      return environmentVariables;
    }

    public Build print(String line) {
      log.accept(line);
      return this;
    }

    public void succeed() {
      end.add(() -> new BuildResult.Built(true, false));
    }

    public void fail(String message) {
      end.add(() -> new BuildResult.Failed(message));
    }

    /** Ends the build without a result. */
    public void breakOff(Error error) {
      end.add(
          () -> {
            throw error;
          });
    }
  }

  /** The next build to be asked for; waits until there is one. */
  public Build nextBuild() throws InterruptedException {
    return builds.take();
  }

  /** The revisions that have a package. */
  public Set<UUID> kept() {
    return Set.copyOf(packages.keySet());
  }

  @Override
  public void add(UUID revisionId, Path zip) throws IOException {
    byte[] bytes = Files.readAllBytes(zip);
    if (bytes.length < 2 || bytes[0] != 'P' || bytes[1] != 'K') {
      throw RejectedException.invalid("The uploaded file is not a zip file.");
    }
    packages.put(revisionId, bytes);
  }

  @Override
  public void copy(UUID fromRevisionId, UUID toRevisionId) throws IOException {
    packages.put(toRevisionId, bytes(fromRevisionId));
  }

  @Override
  public BuildResult build(
      UUID revisionId,
      Environment environment,
      Map<String, String> environmentVariables,
      Consumer<String> log)
      throws InterruptedException {
    Build build = new Build(revisionId, environment, environmentVariables, log);
    builds.add(build);
    return build.end.take().get();
  }

  @Override
  public InputStream open(UUID revisionId) throws IOException {
    return new ByteArrayInputStream(bytes(revisionId));
  }

  @Override
  public void delete(UUID revisionId) {
    packages.remove(revisionId);
  }

  /** However young the others are. */
  @Override
  public void keepOnly(Set<UUID> revisionIds, Instant before) {
    packages.keySet().retainAll(revisionIds);
  }

  private byte[] bytes(UUID revisionId) throws IOException {
    byte[] bytes = packages.get(revisionId);
    if (bytes == null) {
      throw new NoSuchFileException(revisionId.toString());
    }
    return bytes;
  }
}
