package io.penstock.testkit;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.penstock.engine.catalog.Deployment;
import io.penstock.engine.catalog.DeploymentVersion;
import io.penstock.engine.catalog.DeploymentVersion.Instances;
import io.penstock.engine.catalog.DeploymentVersion.Queue;
import io.penstock.engine.catalog.Project;
import io.penstock.engine.catalog.Retention;
import io.penstock.engine.model.DataType;
import io.penstock.engine.model.Deadline;
import io.penstock.engine.model.Field;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.model.Payload;
import io.penstock.engine.model.Schema;
import io.penstock.engine.port.DeploymentRuntime;
import io.penstock.engine.port.DeploymentRuntime.Deployable;
import io.penstock.engine.port.DeploymentRuntime.Invocation;
import io.penstock.engine.port.DeploymentRuntime.PipelineContext;
import io.penstock.engine.port.DeploymentRuntime.Result;
import io.penstock.engine.port.PackageStore;
import io.penstock.engine.port.PackageStore.BuildResult;
import io.penstock.engine.port.PackageStore.Environment;
import io.penstock.engine.port.SecretMask;
import io.penstock.engine.port.UpdateListener;
import io.penstock.engine.request.Failure;
import io.penstock.engine.request.RequestId;
import io.penstock.engine.request.RequestMode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.UUID;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/** Deploys Python source and calls it, as the services above the ports would. */
public final class RuntimeHarness {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Project PROJECT =
      new Project(new UUID(1, 1), "mill", "organization", false, null, List.of(), Map.of(), NOW);
  private static final Schema SCHEMA =
      Schema.structured(new Field("x", DataType.INT), new Field("name", DataType.STRING));
  private static final Queue QUEUE = new Queue(100, 100, 100);

  private final DeploymentRuntime runtime;
  private final PackageStore packages;

  public RuntimeHarness(DeploymentRuntime runtime, PackageStore packages) {
    this.runtime = runtime;
    this.packages = packages;
  }

  /** One instance that stays until it is idle for five minutes. */
  public static Instances instances(int minimum, int maximum) {
    return new Instances(
        minimum, maximum, Duration.ofMinutes(5), 1, "default", "512mb", null, null);
  }

  /** What {@link #deploy} makes. The version stays the same when another revision replaces it. */
  public record Deployed(
      Deployment deployment,
      DeploymentVersion version,
      UUID revisionId,
      Map<String, String> variables) {
    public UUID versionId() {
      return version.id();
    }
  }

  /** Deploys one file, {@code deployment.py}, with at most one instance. */
  public Deployed deploy(String source) throws IOException, InterruptedException {
    return deploy(source, instances(0, 1), Map.of());
  }

  public Deployed deploy(String source, Instances instances, Map<String, String> variables)
      throws IOException, InterruptedException {
    Deployment deployment =
        new Deployment(
            UUID.randomUUID(), PROJECT.id(), "wheel", "", SCHEMA, SCHEMA, Map.of(), null, NOW, NOW);
    return deploy(deployment, UUID.randomUUID(), source, instances, variables);
  }

  /** Replaces the code of a version. */
  public Deployed redeploy(Deployed old, String source) throws IOException, InterruptedException {
    return deploy(old.deployment(), old.versionId(), source, old.version().instances(), Map.of());
  }

  /** Changes how a version is scaled, and nothing else. */
  public void rescale(Deployed old, Instances instances) {
    deploy(old, instances, QUEUE, old.variables());
  }

  /** Changes how many direct requests may wait, and nothing else. */
  public void setExpressQueue(Deployed old, int maximum) {
    deploy(old, old.version().instances(), new Queue(100, maximum, 100), old.variables());
  }

  /** Changes a version's variables, and nothing else. */
  public void setVariables(Deployed old, Map<String, String> variables) {
    deploy(old, old.version().instances(), QUEUE, variables);
  }

  /** Calls with one structured item: {@code x} and {@code name}. */
  public Result call(Deployed deployed, long x) throws InterruptedException {
    return call(deployed, item(x), Duration.ofSeconds(30));
  }

  public Result call(Deployed deployed, Payload input, Duration limit) throws InterruptedException {
    return runtime.invoke(invocation(deployed, input, limit, null));
  }

  /** The same as a step of a queued request. */
  public Call startBatch(Deployed deployed, Payload input, Duration limit) {
    return start(invocation(deployed, input, limit, RequestMode.BATCH, null));
  }

  /** The same in a thread of its own. */
  public Call start(Deployed deployed, Payload input, Duration limit) {
    return start(invocation(deployed, input, limit, null));
  }

  /** The same of an invocation made before. */
  public Call start(Invocation invocation) {
    FutureTask<Result> task = new FutureTask<>(() -> runtime.invoke(invocation));
    return new Call(invocation.requestId(), task, Thread.ofVirtual().start(task));
  }

  /** A call under way. */
  public record Call(RequestId id, FutureTask<Result> result, Thread thread) {}

  public static Invocation invocation(
      Deployed deployed, Payload input, Duration limit, @Nullable PipelineContext pipeline) {
    return invocation(deployed, input, limit, RequestMode.EXPRESS, pipeline);
  }

  /** The same with somebody who listens. */
  public static Invocation streamed(
      Deployed deployed, Payload input, Duration limit, UpdateListener updates) {
    Invocation silent = invocation(deployed, input, limit, null);
    return new Invocation(
        silent.versionId(),
        silent.requestId(),
        silent.input(),
        silent.deadline(),
        silent.mode(),
        silent.userId(),
        null,
        updates);
  }

  private static Invocation invocation(
      Deployed deployed,
      Payload input,
      Duration limit,
      RequestMode mode,
      @Nullable PipelineContext pipeline) {
    return new Invocation(
        deployed.versionId(),
        RequestId.next(System.currentTimeMillis()),
        input,
        Deadline.after(limit, "the timeout of " + limit.toMillis() + " milliseconds"),
        mode,
        "miller@example.com",
        pipeline,
        null);
  }

  public static Payload.Item item(long x) {
    SequencedMap<String, JsonText> fields = new LinkedHashMap<>();
    fields.put("x", JsonText.of(Long.toString(x)));
    fields.put("name", JsonText.ofString("grain"));
    return new Payload.Structured(fields);
  }

  /** What the code returned; fails when it did not. */
  public static String output(Result result) {
    return switch (result) {
      case Result.Returned(byte[] output) -> new String(output, StandardCharsets.UTF_8);
      case Result.Failed(Failure failure) -> throw new AssertionError("failed: " + failure);
      case Result.Elsewhere() -> throw new AssertionError("other servers have all places");
    };
  }

  /** Why it failed; fails when it did not. */
  public static Failure failure(Result result) {
    return assertInstanceOf(Result.Failed.class, result, () -> output(result)).failure();
  }

  private Deployed deploy(
      Deployment deployment,
      UUID versionId,
      String source,
      Instances instances,
      Map<String, String> variables)
      throws IOException, InterruptedException {
    UUID revision = UUID.randomUUID();
    Path zip = Files.createTempFile("package", ".zip");
    try {
      packages.add(revision, Zips.write(zip, Map.of("deployment.py", source)));
    } finally {
      Files.deleteIfExists(zip);
    }
    BuildResult built = packages.build(revision, "python3-11", variables, _ -> {});
    assertInstanceOf(BuildResult.Built.class, built, built::toString);
    DeploymentVersion version = version(versionId, deployment.id(), instances, QUEUE);
    runtime.deploy(
        new Deployable(
            PROJECT,
            deployment,
            version,
            revision,
            Environment.base("python3-11"),
            variables,
            SecretMask.NONE));
    return new Deployed(deployment, version, revision, variables);
  }

  private void deploy(
      Deployed old, Instances instances, Queue queue, Map<String, String> variables) {
    DeploymentVersion version = version(old.versionId(), old.deployment().id(), instances, queue);
    runtime.deploy(
        new Deployable(
            PROJECT,
            old.deployment(),
            version,
            old.revisionId(),
            Environment.base("python3-11"),
            variables,
            SecretMask.NONE));
  }

  private static DeploymentVersion version(
      UUID id, UUID deploymentId, Instances instances, Queue queue) {
    return new DeploymentVersion(
        id,
        deploymentId,
        "v1",
        "",
        Map.of(),
        "python3-11",
        instances,
        queue,
        Retention.DEFAULT,
        false,
        false,
        JsonText.of("[]"),
        NOW,
        NOW,
        null,
        null,
        null);
  }
}
