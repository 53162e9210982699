package io.penstock.adapters.store.document;

import io.penstock.engine.catalog.ObjectConfiguration;
import io.penstock.engine.catalog.ObjectConfiguration.OutputValue;
import io.penstock.engine.catalog.PipelineObject;
import io.penstock.engine.catalog.PipelineObject.DeploymentReference;
import io.penstock.engine.catalog.PipelineObject.OperatorReference;
import io.penstock.engine.catalog.PipelineObject.PipelineReference;
import io.penstock.engine.catalog.PipelineObject.Reference;
import io.penstock.engine.model.JsonText;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Objects of pipeline versions. */
final class PipelineObjectMapping {

  private PipelineObjectMapping() {}

  static void write(PipelineObject object, ObjectNode document) {
    document.put("id", object.id().toString());
    document.put("name", object.name());
    switch (object.reference()) {
      case DeploymentReference(var deploymentId, var versionId) ->
          document
              .put("deployment", deploymentId.toString())
              .put("version", Documents.id(versionId));
      case PipelineReference(var pipelineId, var versionId) ->
          document.put("pipeline", pipelineId.toString()).put("version", Documents.id(versionId));
      case OperatorReference(var name) -> document.put("operator", name);
    }
    writeConfiguration(object.configuration(), document.putObject("configuration"));
    document.put("metadata", object.metadata().toString());
  }

  private static void writeConfiguration(ObjectConfiguration configuration, ObjectNode document) {
    document.put("batch_size", configuration.batchSize());
    document.put("error_message", configuration.errorMessage());
    document.put("expression", configuration.expression());
    if (configuration.inputFields() != null) {
      SchemaMapping.writeFields(configuration.inputFields(), document.putArray("input_fields"));
    }
    if (configuration.outputFields() != null) {
      SchemaMapping.writeFields(configuration.outputFields(), document.putArray("output_fields"));
    }
    if (configuration.outputValues() != null) {
      ArrayNode values = document.putArray("output_values");
      for (OutputValue value : configuration.outputValues()) {
        values.addObject().put("name", value.name()).put("value", value.value().toString());
      }
    }
    document.put("on_error", configuration.onError());
  }

  static PipelineObject read(DocumentReader document) {
    return new PipelineObject(
        document.id("id"),
        document.text("name"),
        readReference(document),
        readConfiguration(document.object("configuration")),
        document.json("metadata", JsonText.of("{}")));
  }

  private static Reference readReference(DocumentReader document) {
    if (document.has("deployment")) {
      return new DeploymentReference(document.id("deployment"), document.idOrNull("version"));
    }
    if (document.has("pipeline")) {
      return new PipelineReference(document.id("pipeline"), document.idOrNull("version"));
    }
    return new OperatorReference(document.text("operator"));
  }

  private static ObjectConfiguration readConfiguration(DocumentReader document) {
    return new ObjectConfiguration(
        document.numberOrNull("batch_size"),
        document.textOrNull("error_message"),
        document.textOrNull("expression"),
        document.listOrNull("input_fields", SchemaMapping::readField),
        document.listOrNull("output_fields", SchemaMapping::readField),
        document.listOrNull(
            "output_values",
            value -> new OutputValue(value.text("name"), value.json("value", JsonText.NULL))),
        document.textOrNull("on_error"));
  }
}
