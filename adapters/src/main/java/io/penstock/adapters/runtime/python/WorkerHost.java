package io.penstock.adapters.runtime.python;

import io.penstock.adapters.runtime.python.packages.CodeLocation;
import io.penstock.adapters.runtime.python.packages.PackageFolder;
import io.penstock.adapters.runtime.python.process.ProcessEnvironment;
import io.penstock.engine.port.Cluster;
import io.penstock.engine.port.CodeAccess;
import io.penstock.engine.port.InstancePlaces;
import io.penstock.engine.port.LogStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;

/**
 * What the workers of a runtime have in common.
 *
 * @param program the path of {@code worker.py}
 * @param instances where each worker gets a folder of its own
 * @param access how their code may call the API
 * @param cluster whose first server keeps a minimum of workers
 * @param places that the workers of all servers take
 * @param timer runs short tasks: limits that pass, pauses that end
 */
record WorkerHost(
    PythonSettings settings,
    LogStore logs,
    PackageFolder packages,
    Rebuilds rebuilds,
    Path program,
    Path instances,
    WorkerListener listener,
    CodeAccess access,
    Cluster cluster,
    InstancePlaces places,
    ScheduledExecutorService timer) {

  /**
   * What to start and what to tell it.
   *
   * @param init the frame that tells the worker what to load
   * @param begun where the worker keeps what its code got last; to be closed
   * @param token what its code calls this server with, if it may
   * @param leave to be run when the worker is gone: its code may then do nothing any more
   */
  record Start(
      ProcessBuilder command,
      Frame init,
      BegunMark begun,
      Optional<String> token,
      Runnable leave) {}

  /** A worker cannot be started; the sentence says why. */
  static final class NotRunnableException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String sentence;

    NotRunnableException(String sentence) {
      super(sentence);
      this.sentence = sentence;
    }

    String sentence() {
      return sentence;
    }
  }

  /**
   * Makes a worker's folder and everything else it needs but the process itself. Takes minutes when
   * the package has to be built first.
   */
  Start prepare(WorkerSpec spec, String instance, String nonce)
      throws IOException, NotRunnableException {
    Optional<String> impossible = ProcessEnvironment.impossibleIn(spec.variables());
    if (impossible.isPresent()) {
      throw new NotRunnableException(
          "The environment variable '%s' has a name or value that no process can have."
              .formatted(impossible.get()));
    }
    if (!isBuilt(spec)) {
      rebuilds.rebuild(spec);
    }
    Path python =
        packages
            .python(spec.revisionId())
            .filter(Files::isExecutable)
            .orElseThrow(
                () ->
                    new NotRunnableException(
                        "The revision %s is not built on this server; rebuild it or upload it again."
                            .formatted(spec.revisionId())));
    CodeLocation code;
    try {
      code = CodeLocation.find(packages.code(spec.revisionId()), spec.variables());
    } catch (CodeLocation.NotFoundException nothing) {
      throw new NotRunnableException(nothing.sentence());
    }
    Path home = folder(instance);
    Files.createDirectories(home.resolve("tmp"));
    ProcessBuilder command =
        new ProcessBuilder(List.of(python.toString(), program.toString())).directory(home.toFile());
    Map<String, String> environment = command.environment();
    environment.clear();
    Map<String, String> variables = packages.variables(spec.revisionId());
    BegunMark begun = BegunMark.create(home.resolve("begun"));
    // Last of what may fail: nobody would revoke it.
    Optional<CodeAccess.Pass> pass = access.letIn(spec.deploymentId());
    pass.ifPresent(
        own -> {
          // The names that the client library looks for (reference, section 6.4).
          variables.put("INT_API_URL", own.url());
          variables.put("INT_API_TOKEN", own.authorization());
        });
    variables.putAll(spec.variables());
    environment.putAll(ProcessEnvironment.forUserCode(python, home, variables));
    environment.put("PENSTOCK_WORKER_SOCKET", listener.socket().toString());
    environment.put("PENSTOCK_WORKER_NONCE", nonce);
    return new Start(
        command,
        init(spec, code, begun),
        begun,
        pass.map(own -> own.authorization().replaceFirst("^Token ", "")),
        pass.map(CodeAccess.Pass::revoke).orElse(() -> {}));
  }

  private boolean isBuilt(WorkerSpec spec) throws IOException {
    return packages.python(spec.revisionId()).filter(Files::isExecutable).isPresent()
        && !packages.isForAnother(spec.revisionId(), spec.environment())
        && Files.isDirectory(packages.code(spec.revisionId()));
  }

  /** The worker's own folder. */
  Path folder(String instance) {
    return instances.resolve(instance);
  }

  private Frame init(WorkerSpec spec, CodeLocation code, BegunMark begun) {
    Map<String, Object> header = new LinkedHashMap<>();
    header.put("base_directory", code.directory().toString());
    header.put("file", code.file());
    header.put("output_limit", settings.outputLimit());
    header.put("begun", begun.file().toString());
    header.put("data", Objects.requireNonNull(instances.getParent()).toString());
    header.put("context", spec.context());
    return Frame.of(FrameType.INIT, header);
  }
}
