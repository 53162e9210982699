package io.penstock.engine.service.definition;

import io.penstock.engine.catalog.Deployment;
import io.penstock.engine.catalog.DeploymentVersion;
import io.penstock.engine.catalog.ObjectConfiguration;
import io.penstock.engine.catalog.Pipeline;
import io.penstock.engine.catalog.PipelineObject;
import io.penstock.engine.catalog.PipelineObject.DeploymentReference;
import io.penstock.engine.catalog.PipelineObject.OperatorReference;
import io.penstock.engine.catalog.PipelineObject.PipelineReference;
import io.penstock.engine.catalog.PipelineVersion;
import io.penstock.engine.model.Field;
import io.penstock.engine.model.Schema;
import io.penstock.engine.port.CatalogView;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A pipeline object with what it takes from the thing it refers to.
 *
 * @param referenceType {@code deployment}, {@code pipeline} or {@code operator}
 * @param version the name of the pinned version; null when the default is followed
 * @param input the deployment's or pipeline's, or the operator's configured fields
 */
public record ObjectView(
    PipelineObject object,
    String referenceType,
    String referenceName,
    @Nullable String version,
    Schema input,
    Schema output) {

  static ObjectView of(CatalogView catalog, PipelineObject object) {
    return switch (object.reference()) {
      case DeploymentReference(var id, var versionId) -> {
        Optional<Deployment> deployment = catalog.deployment(id);
        yield new ObjectView(
            object,
            "deployment",
            deployment.map(Deployment::name).orElse(""),
            versionName(versionId, catalog::deploymentVersion, DeploymentVersion::name),
            deployment.map(Deployment::input).orElse(Schema.structured()),
            deployment.map(Deployment::output).orElse(Schema.structured()));
      }
      case PipelineReference(var id, var versionId) -> {
        Optional<Pipeline> pipeline = catalog.pipeline(id);
        yield new ObjectView(
            object,
            "pipeline",
            pipeline.map(Pipeline::name).orElse(""),
            versionName(versionId, catalog::pipelineVersion, PipelineVersion::name),
            pipeline.map(Pipeline::input).orElse(Schema.structured()),
            pipeline.map(Pipeline::output).orElse(Schema.structured()));
      }
      case OperatorReference(var name) -> {
        ObjectConfiguration configuration = object.configuration();
        yield new ObjectView(
            object,
            "operator",
            name,
            null,
            schema(configuration.inputFields()),
            schema(configuration.outputFields()));
      }
    };
  }

  private static <V> @Nullable String versionName(
      @Nullable UUID id, Function<UUID, Optional<V>> find, Function<V, String> name) {
    return id == null ? null : find.apply(id).map(name).orElse(null);
  }

  private static Schema schema(@Nullable List<Field> fields) {
    return Schema.structured(fields == null ? List.of() : fields);
  }
}
