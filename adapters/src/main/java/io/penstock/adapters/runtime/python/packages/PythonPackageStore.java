package io.penstock.adapters.runtime.python.packages;

import io.penstock.adapters.runtime.python.process.Folders;
import io.penstock.adapters.runtime.python.process.ProcessEnvironment;
import io.penstock.adapters.runtime.python.process.WorkerProgram;
import io.penstock.engine.error.RejectedException;
import io.penstock.engine.port.EnvironmentStore;
import io.penstock.engine.port.PackageStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Keeps packages in the data folder and builds them with the machine's Pythons. Where there are
 * other servers, it keeps them there, too, and has in its folder what it needed itself.
 */
public final class PythonPackageStore implements PackageStore {

  private static final int LONGEST_MESSAGE = 1024;

  private final PackageFolder folder;
  private final PackageSettings settings;
  private final Interpreters interpreters;
  private final Environments environments;
  private final CustomEnvironments customEnvironments;
  private final EnvironmentFolder uploads;
  private final EnvironmentStore environmentStore;
  private final Path checks;
  private final ImportCheck importCheck;
  private final OtherServers others;
  private final UploadCopies copies;

  /**
   * Opens the store, which may hold packages from earlier runs of the server.
   *
   * @throws IOException when the data folder cannot be written to
   */
  public PythonPackageStore(Path dataDirectory, PackageSettings settings) throws IOException {
    this(dataDirectory, settings, OtherServers.NONE);
  }

  /** The same, for one of several servers. */
  public PythonPackageStore(Path dataDirectory, PackageSettings settings, OtherServers others)
      throws IOException {
    Path data = dataDirectory.toAbsolutePath();
    this.settings = settings;
    this.others = others;
    folder = new PackageFolder(data);
    copies = new UploadCopies(others.uploads(), folder.revisions());
    interpreters = new Interpreters(settings.python(), settings.nearest());
    Path workerProgram = WorkerProgram.writeTo(data.resolve("worker"));
    environments =
        new Environments(
            data.resolve("environments"), new Installer(workerProgram, settings.installLimit()));
    uploads = new EnvironmentFolder(data, settings, others.uploads());
    customEnvironments =
        new CustomEnvironments(data, uploads, interpreters, environments, others.builds());
    environmentStore = new PythonEnvironmentStore(uploads, customEnvironments);
    checks = data.resolve("checks");
    importCheck = new ImportCheck(workerProgram, checks, settings.importLimit());
  }

  /**
   * The environment for versions that name none, such as {@code python3-11}; empty when this
   * machine has no Python that could run one.
   */
  public Optional<String> defaultEnvironment() throws InterruptedException {
    return interpreters.standardEnvironment();
  }

  /** The base environments that are present on this machine, oldest first. */
  public List<String> baseEnvironments() throws InterruptedException {
    return interpreters.environments();
  }

  /** The custom environments that packages can be built for. */
  public EnvironmentStore environments() {
    return environmentStore;
  }

  @Override
  public void add(UUID revisionId, Path zip) throws IOException {
    keep(revisionId, zip);
    boolean shared = false;
    try {
      others.uploads().add(revisionId, zip);
      shared = true;
    } finally {
      if (!shared) {
        delete(revisionId);
      }
    }
  }

  private void keep(UUID revisionId, Path zip) throws IOException {
    Path prepared = folder.temporary();
    try {
      Path copy = prepared.resolve("package.zip");
      Files.copy(zip, copy);
      Path code = Files.createDirectory(prepared.resolve("code"));
      new PackageArchive(copy, settings).unpackTo(code);
      Folders.force(prepared);
      publish(prepared, revisionId);
    } finally {
      Folders.deleteQuietly(prepared);
    }
  }

  @Override
  public void copy(UUID fromRevisionId, UUID toRevisionId) throws IOException {
    require(fromRevisionId);
    // From the zip, not from its unpacked form: code may have written into its own directory.
    add(toRevisionId, folder.zip(fromRevisionId));
  }

  @Override
  public BuildResult build(
      UUID revisionId,
      Environment environment,
      Map<String, String> environmentVariables,
      Consumer<String> log)
      throws InterruptedException {
    try {
      return build(revisionId, environment, log, environmentVariables);
    } catch (BuildFailedException problem) {
      return failed(problem.sentence());
    } catch (CodeLocation.NotFoundException problem) {
      return failed(problem.sentence());
    } catch (IOException problem) {
      BuildStop.check();
      log.accept("The server could not do its part of the build: " + problem);
      return failed(
          "The server could not build the package; its disk or a program it needs failed.");
    }
  }

  private BuildResult build(
      UUID revisionId, Environment environment, Consumer<String> log, Map<String, String> variables)
      throws BuildFailedException,
          CodeLocation.NotFoundException,
          IOException,
          InterruptedException {
    try {
      require(revisionId);
    } catch (NoSuchFileException nowhere) {
      // Said below, unless there is what was unpacked before.
    }
    unpackIfNeeded(revisionId);
    if (!Files.isDirectory(folder.code(revisionId))) {
      throw new BuildFailedException(
          "The revision %s has no package on this server; upload it again.".formatted(revisionId));
    }
    Optional<String> impossible = ProcessEnvironment.impossibleIn(variables);
    if (impossible.isPresent()) {
      throw new BuildFailedException(
          "The environment variable '%s' has a name or value that no process can have."
              .formatted(impossible.get()));
    }
    CodeLocation code = CodeLocation.find(folder.code(revisionId), variables);
    PreparedPython python = python(environment, code, folder.zip(revisionId), log);
    return switch (importCheck.run(python.executable(), code, python.with(variables), log)) {
      case BuildResult.Built built -> {
        folder.savePython(
            revisionId,
            python.executable(),
            python.variables(),
            others.exist() ? environment : null);
        Folders.force(folder.of(revisionId)); // Before anybody is told that it is built.
        yield built;
      }
      case BuildResult.Failed(String message) -> failed(message);
    };
  }

  private PreparedPython python(
      Environment environment, CodeLocation code, Path zip, Consumer<String> log)
      throws BuildFailedException, IOException, InterruptedException {
    Path directory = code.directory();
    UUID build = environment.build();
    if (build == null) {
      UbiopsFile ubiops = UbiopsFile.of(directory);
      ubiops.requireDebianPackages();
      return new PreparedPython(
          environments.python(
              interpreters.find(environment.name(), log),
              Requirements.of(directory).with(ubiops.variables()),
              directory,
              zip,
              log),
          ubiops.variables());
    }
    for (String file : EnvironmentFolder.DEPENDENCY_FILES) {
      if (Files.exists(directory.resolve(file))) {
        throw new BuildFailedException(
            "The package has the file %s, which cannot be combined with the custom environment %s: remove it, and put what it asks for into the environment."
                .formatted(file, environment.name()));
      }
    }
    log.accept("Using the environment %s, build %s.".formatted(environment.name(), build));
    return customEnvironments.python(build, log);
  }

  @Override
  public InputStream open(UUID revisionId) throws IOException {
    require(revisionId);
    return Files.newInputStream(folder.zip(revisionId));
  }

  /** On this disk, wherever it came in. */
  private void require(UUID revisionId) throws IOException {
    copies.require(revisionId, folder.of(revisionId), file -> keep(revisionId, file));
  }

  @Override
  public void delete(UUID revisionId) {
    Folders.deleteQuietly(folder.of(revisionId));
    others.uploads().delete(revisionId);
  }

  /**
   * Shares what is on this disk alone: it came before the server had a database that others can
   * have, too. What cannot be shared is left to a later call.
   */
  public void shareAll() {
    if (!others.exist()) {
      return;
    }
    try {
      Set<UUID> shared = others.uploads().all();
      for (UUID revision : Folders.ids(folder.revisions())) {
        if (!shared.contains(revision) && Files.exists(folder.zip(revision))) {
          others.uploads().add(revision, folder.zip(revision));
        }
      }
      uploads.shareAllBut(shared);
    } catch (IOException later) {
      System.getLogger(PythonPackageStore.class.getName())
          .log(System.Logger.Level.WARNING, "Packages are on no other server for now", later);
    }
  }

  @Override
  public void keepOnly(Set<UUID> revisionIds, Instant before) {
    Set<String> kept = revisionIds.stream().map(UUID::toString).collect(Collectors.toSet());
    Folders.deleteOthers(folder.revisions(), kept::contains, before);
    Folders.deleteOthers(checks, _ -> false, before);
    try {
      Set<String> used = new HashSet<>(customEnvironments.used());
      for (Path python : folder.pythons()) {
        Environments.nameOf(python).ifPresent(used::add);
      }
      environments.sweep(used, before);
    } catch (IOException leftover) {
      System.getLogger(PythonPackageStore.class.getName())
          .log(System.Logger.Level.WARNING, "Environments that nobody uses stay for now", leftover);
    }
  }

  /** A backup has the zip alone. */
  private void unpackIfNeeded(UUID revisionId) throws IOException {
    Path code = folder.code(revisionId);
    if (Files.isDirectory(code) || !Files.exists(folder.zip(revisionId))) {
      return;
    }
    Path prepared = folder.temporary();
    try {
      new PackageArchive(folder.zip(revisionId), settings).unpackTo(prepared);
      Folders.force(prepared);
      Files.move(prepared, code, StandardCopyOption.ATOMIC_MOVE);
    } catch (RejectedException damaged) {
      throw new IOException("The package of the revision is damaged", damaged);
    } finally {
      Folders.deleteQuietly(prepared);
    }
  }

  private void publish(Path prepared, UUID revisionId) throws IOException {
    Path target = folder.of(revisionId);
    if (Files.exists(target)) {
      throw new FileAlreadyExistsException(target.toString());
    }
    Files.move(prepared, target, StandardCopyOption.ATOMIC_MOVE);
    Folders.forceOne(Objects.requireNonNull(target.getParent()));
  }

  private static BuildResult failed(String message) {
    return new BuildResult.Failed(
        message.length() <= LONGEST_MESSAGE
            ? message
            : message.substring(0, LONGEST_MESSAGE - 1) + "…");
  }
}
