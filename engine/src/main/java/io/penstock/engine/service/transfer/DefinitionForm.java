package io.penstock.engine.service.transfer;

import io.penstock.engine.error.RejectedException;
import io.penstock.engine.service.definition.DeploymentService;
import io.penstock.engine.service.definition.DeploymentVersionSettings;
import io.penstock.engine.service.definition.DeploymentVersionView;
import io.penstock.engine.service.definition.DeploymentView;
import io.penstock.engine.service.definition.EnvironmentService;
import io.penstock.engine.service.definition.EnvironmentView;
import io.penstock.engine.service.definition.PipelineService;
import io.penstock.engine.service.definition.PipelineVersionService;
import io.penstock.engine.service.definition.PipelineVersionView;
import io.penstock.engine.service.definition.PipelineView;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Definitions in the form of the API: what can be set of a thing, by the names that its operations
 * have for it, without ids and dates.
 *
 * <p>What reads refuses a value of the wrong type with a {@link RejectedException} that names the
 * field. The {@code path} is where the settings stand, with a dot at its end, or empty.
 */
public interface DefinitionForm {

  Map<String, @Nullable Object> settings(DeploymentView deployment);

  Map<String, @Nullable Object> settings(DeploymentVersionView version);

  Map<String, @Nullable Object> settings(PipelineView pipeline);

  Map<String, @Nullable Object> settings(PipelineVersionView version);

  Map<String, @Nullable Object> settings(EnvironmentView environment);

  DeploymentService.Create deployment(
      String name, Map<String, @Nullable Object> settings, String path);

  DeploymentVersionSettings deploymentVersion(Map<String, @Nullable Object> settings, String path);

  PipelineService.Create pipeline(String name, Map<String, @Nullable Object> settings, String path);

  PipelineVersionService.Settings pipelineVersion(
      Map<String, @Nullable Object> settings, String path);

  EnvironmentService.Settings environment(Map<String, @Nullable Object> settings, String path);
}
