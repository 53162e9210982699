package io.penstock.engine.service.transfer;

import static io.penstock.engine.error.RejectedException.conflict;

import io.penstock.engine.catalog.CustomEnvironment;
import io.penstock.engine.catalog.Deployment;
import io.penstock.engine.catalog.EnvironmentVariable;
import io.penstock.engine.catalog.Pipeline;
import io.penstock.engine.model.Schema;
import io.penstock.engine.port.CatalogView;
import io.penstock.engine.service.definition.DeploymentService;
import io.penstock.engine.service.definition.FieldDeclaration;
import io.penstock.engine.service.definition.Names;
import io.penstock.engine.service.definition.PipelineService;
import io.penstock.engine.service.definition.SchemaRules;
import io.penstock.engine.service.definition.SchemaRules.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What an import finds in its way. It makes things and changes none: a name that is taken refuses
 * it. A deployment or pipeline that is there with the same input and output gets new versions.
 */
final class ImportConflicts {

  private final CatalogView catalog;
  private final UUID projectId;
  private final DefinitionForm form;
  private final List<String> found = new ArrayList<>();

  private ImportConflicts(CatalogView catalog, UUID projectId, DefinitionForm form) {
    this.catalog = catalog;
    this.projectId = projectId;
    this.form = form;
  }

  /**
   * Refuses objects of which one is in the way of something.
   *
   * @throws io.penstock.engine.error.RejectedException naming all that are
   */
  static void refuse(CatalogView catalog, UUID projectId, DefinitionForm form, ObjectTree objects) {
    ImportConflicts conflicts = new ImportConflicts(catalog, projectId, form);
    conflicts.look(objects);
    if (!conflicts.found.isEmpty()) {
      throw conflict(
          "The import makes objects and changes none, and these are in its way: %s. Leave them out when you confirm it, or delete what is there."
              .formatted(Sentences.list(conflicts.found)));
    }
  }

  private void look(ObjectTree objects) {
    variables(projectId, objects.environmentVariables(), "the project");
    for (String name : objects.environments().keySet()) {
      if (catalog.resource(CustomEnvironment.class, projectId, name).isPresent()) {
        found.add("environment " + Names.quote(name));
      }
    }
    objects.deployments().forEach(this::deployment);
    objects.pipelines().forEach(this::pipeline);
  }

  private void deployment(String name, ObjectSettings settings) {
    Optional<Deployment> there = catalog.deployment(projectId, name);
    if (there.isEmpty()) {
      return;
    }
    DeploymentService.Create wanted = form.deployment(name, settings.values(), "");
    String text = "deployment " + Names.quote(name);
    boolean otherInput =
        isOther(Side.INPUT, there.get().input(), wanted.inputType(), wanted.inputFields());
    boolean otherOutput =
        isOther(Side.OUTPUT, there.get().output(), wanted.outputType(), wanted.outputFields());
    if (otherInput || otherOutput) {
      found.add(text + ", which has another input or output");
      return;
    }
    variables(there.get().id(), settings.variables(""), text);
    for (String version : settings.versions("").keySet()) {
      if (catalog.deploymentVersion(there.get().id(), version).isPresent()) {
        found.add("version %s of %s".formatted(Names.quote(version), text));
      }
    }
  }

  private void pipeline(String name, ObjectSettings settings) {
    Optional<Pipeline> there = catalog.pipeline(projectId, name);
    if (there.isEmpty()) {
      return;
    }
    PipelineService.Create wanted = form.pipeline(name, settings.values(), "");
    String text = "pipeline " + Names.quote(name);
    boolean otherInput =
        isOther(Side.INPUT, there.get().input(), wanted.inputType(), wanted.inputFields());
    boolean otherOutput =
        isOther(Side.OUTPUT, there.get().output(), wanted.outputType(), wanted.outputFields());
    if (otherInput || otherOutput) {
      found.add(text + ", which has another input or output");
      return;
    }
    for (String version : settings.versions("").keySet()) {
      if (catalog.pipelineVersion(there.get().id(), version).isPresent()) {
        found.add("version %s of %s".formatted(Names.quote(version), text));
      }
    }
  }

  /** Widgets do not matter: they are for showing. */
  private static boolean isOther(
      Side side, Schema there, @Nullable String type, @Nullable List<FieldDeclaration> fields) {
    Schema wanted = SchemaRules.schema(side, type, fields, Schema.structured());
    return there.type() != wanted.type() || !typedNames(there).equals(typedNames(wanted));
  }

  private static List<String> typedNames(Schema schema) {
    return schema.fields().stream().map(field -> field.name() + ":" + field.type()).toList();
  }

  private void variables(UUID owner, Map<String, ObjectSettings> wanted, String text) {
    for (EnvironmentVariable variable : catalog.environmentVariables(owner)) {
      if (wanted.containsKey(variable.name())) {
        found.add("environment variable %s of %s".formatted(Names.quote(variable.name()), text));
      }
    }
  }
}
