package io.penstock.adapters.runtime.python;

import io.penstock.engine.model.Field;
import io.penstock.engine.model.Schema;
import io.penstock.engine.port.DeploymentRuntime.Deployable;
import io.penstock.engine.port.LogStore;
import io.penstock.engine.port.PackageStore.Environment;
import io.penstock.engine.port.SecretMask;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * All that a worker is given when it starts. Two equal ones need no restart between them.
 *
 * @param environment that the package is built for, such as {@code python3-12}
 * @param context what user code gets as the {@code context} of its constructor (reference, section
 *     6.4)
 * @param variables of the deployment version
 */
record WorkerSpec(
    UUID revisionId,
    UUID projectId,
    UUID deploymentId,
    UUID versionId,
    String deployment,
    String version,
    Environment environment,
    Map<String, Object> context,
    Map<String, String> variables,
    SecretMask secrets) {

  static WorkerSpec of(Deployable deployable) {
    Schema input = deployable.deployment().input();
    Schema output = deployable.deployment().output();
    Map<String, String> variables = Map.copyOf(deployable.environmentVariables());
    Map<String, Object> context = new LinkedHashMap<>();
    context.put("project", deployable.project().name());
    context.put("project_id", deployable.project().id().toString());
    context.put("deployment", deployable.deployment().name());
    context.put("deployment_id", deployable.deployment().id().toString());
    context.put("version", deployable.version().name());
    context.put("version_id", deployable.version().id().toString());
    context.put("input_type", input.type().wireName());
    context.put("output_type", output.type().wireName());
    context.put("input_fields", names(input));
    context.put("output_fields", names(output));
    context.put("language", "python");
    context.put("environment_variables", variables);
    return new WorkerSpec(
        deployable.revisionId(),
        deployable.project().id(),
        deployable.deployment().id(),
        deployable.version().id(),
        deployable.deployment().name(),
        deployable.version().name(),
        deployable.environment(),
        context,
        variables,
        deployable.secrets());
  }

  WorkerLog.Source logSource(String instance) {
    return new WorkerLog.Source(
        projectId,
        deployment,
        version,
        revisionId.toString(),
        instance,
        LogStore.Origin.ofVersion(deploymentId, versionId));
  }

  /** Without context and variables, whose values may be secrets. */
  @Override
  public String toString() {
    return "WorkerSpec[revisionId=%s, projectId=%s, deployment=%s, version=%s]"
        .formatted(revisionId, projectId, deployment, version);
  }

  private static List<String> names(Schema schema) {
    return schema.fields().stream().map(Field::name).toList();
  }
}
