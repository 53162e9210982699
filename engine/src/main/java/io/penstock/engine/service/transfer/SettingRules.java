package io.penstock.engine.service.transfer;

import io.penstock.engine.catalog.Retention;
import io.penstock.engine.model.Schema;
import io.penstock.engine.service.definition.Checks;
import io.penstock.engine.service.definition.DeploymentService;
import io.penstock.engine.service.definition.DeploymentVersionSettings;
import io.penstock.engine.service.definition.EnvironmentService;
import io.penstock.engine.service.definition.FieldDeclaration;
import io.penstock.engine.service.definition.PipelineService;
import io.penstock.engine.service.definition.PipelineVersionService;
import io.penstock.engine.service.definition.SchemaRules;
import io.penstock.engine.service.definition.SchemaRules.Side;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Some of the rules that settings break by themselves, whatever else there is. The services refuse
 * the same and more, but only when the thing is made, and by then others of the same import have
 * been.
 */
final class SettingRules {

  private SettingRules() {}

  static void check(DeploymentService.Create deployment) {
    describe(deployment.description(), deployment.labels());
    schemas(
        deployment.inputType(),
        deployment.inputFields(),
        deployment.outputType(),
        deployment.outputFields());
  }

  static void check(DeploymentVersionSettings version) {
    describe(version.description(), version.labels());
    var _ =
        Checks.retention(version.retentionMode(), version.retentionSeconds(), Retention.DEFAULT);
  }

  static void check(PipelineService.Create pipeline) {
    describe(pipeline.description(), pipeline.labels());
    schemas(
        pipeline.inputType(),
        pipeline.inputFields(),
        pipeline.outputType(),
        pipeline.outputFields());
  }

  static void check(PipelineVersionService.Settings version) {
    describe(version.description(), version.labels());
    var _ =
        Checks.retention(version.retentionMode(), version.retentionSeconds(), Retention.DEFAULT);
  }

  static void check(EnvironmentService.Settings environment) {
    var _ = Checks.displayName(environment.displayName(), "");
    describe(environment.description(), environment.labels());
  }

  private static void describe(@Nullable String description, @Nullable Map<String, String> labels) {
    var _ = Checks.description(description, "");
    var _ = Checks.labels(labels, Map.of());
  }

  private static void schemas(
      @Nullable String inputType,
      @Nullable List<FieldDeclaration> inputFields,
      @Nullable String outputType,
      @Nullable List<FieldDeclaration> outputFields) {
    var _ = SchemaRules.schema(Side.INPUT, inputType, inputFields, Schema.structured());
    var _ = SchemaRules.schema(Side.OUTPUT, outputType, outputFields, Schema.structured());
  }
}
