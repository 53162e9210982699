package io.penstock.engine.service.transfer;

import io.penstock.engine.port.ProjectArchives.PackageFile;
import io.penstock.engine.service.definition.DeploymentVersionView;
import io.penstock.engine.service.definition.EnvironmentView;
import io.penstock.engine.service.definition.VariableScope;
import io.penstock.engine.service.definition.VariableScope.OfDeployment;
import io.penstock.engine.service.definition.VariableScope.OfProject;
import io.penstock.engine.service.definition.VariableScope.OfVersion;
import io.penstock.engine.service.definition.VariableView;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The definitions that an export holds, read through the services, in the form of an import. Of the
 * packages it takes those that run, or else those that came last.
 */
final class ExportedObjects {

  private final ProjectServices services;
  private final DefinitionForm form;
  private final Supplier<String> project;
  private final boolean packages;
  private final Map<String, Opener> openers = new HashMap<>();

  ExportedObjects(
      ProjectServices services, DefinitionForm form, Supplier<String> project, boolean packages) {
    this.services = services;
    this.form = form;
    this.project = project;
    this.packages = packages;
  }

  private interface Opener {
    PackageFile open() throws IOException;
  }

  /** Opens a package by what stands for it in the objects. */
  PackageFile open(String zip) throws IOException {
    Opener opener = openers.get(zip);
    if (opener == null) {
      throw new IllegalArgumentException("No object has the package " + zip);
    }
    return opener.open();
  }

  ObjectTree read(ObjectTree chosen) {
    Map<String, ObjectSettings> deployments = new LinkedHashMap<>();
    chosen.deployments().forEach((name, of) -> deployments.put(name, deployment(name, of)));
    Map<String, ObjectSettings> pipelines = new LinkedHashMap<>();
    chosen.pipelines().forEach((name, of) -> pipelines.put(name, pipeline(name, of)));
    Map<String, ObjectSettings> environments = new LinkedHashMap<>();
    chosen.environments().keySet().forEach(name -> environments.put(name, environment(name)));
    return new ObjectTree(
        deployments,
        pipelines,
        variables(new OfProject(project.get()), chosen.environmentVariables()),
        environments);
  }

  private ObjectSettings deployment(String name, ObjectSettings chosen) {
    Map<String, ObjectSettings> versions = new LinkedHashMap<>();
    chosen.versions("").forEach((version, of) -> versions.put(version, version(name, version, of)));
    return new ObjectSettings(form.settings(services.deployments().get(project.get(), name)))
        .withObjects(
            ObjectSettings.VARIABLES,
            variables(new OfDeployment(project.get(), name), chosen.variables("")))
        .withObjects(ObjectSettings.VERSIONS, versions);
  }

  private ObjectSettings version(String deployment, String name, ObjectSettings chosen) {
    DeploymentVersionView view = services.versions().get(project.get(), deployment, name);
    ObjectSettings settings =
        new ObjectSettings(form.settings(view))
            .withObjects(
                ObjectSettings.VARIABLES,
                variables(new OfVersion(project.get(), deployment, name), chosen.variables("")));
    UUID revision = revision(view.version().activeRevision(), view.version().latestRevision());
    if (revision == null) {
      return settings;
    }
    String id = revision.toString();
    openers.put(
        id,
        () ->
            new PackageFile(
                "zip",
                services.revisions().download(project.get(), deployment, name, id).content()));
    return settings.with(ObjectSettings.ZIP, id);
  }

  private ObjectSettings pipeline(String name, ObjectSettings chosen) {
    Map<String, ObjectSettings> versions = new LinkedHashMap<>();
    for (String version : chosen.versions("").keySet()) {
      versions.put(
          version,
          new ObjectSettings(form.settings(services.graphs().get(project.get(), name, version))));
    }
    return new ObjectSettings(form.settings(services.pipelines().get(project.get(), name)))
        .withObjects(ObjectSettings.VERSIONS, versions);
  }

  private ObjectSettings environment(String name) {
    EnvironmentView view = services.environments().get(project.get(), name);
    ObjectSettings settings = new ObjectSettings(form.settings(view));
    UUID revision = revision(view.activeRevision(), view.latestRevision());
    if (revision == null) {
      return settings;
    }
    String id = revision.toString();
    openers.put(
        id,
        () -> {
          var upload = services.environmentRevisions().download(project.get(), name, id);
          return new PackageFile(upload.extension(), upload.content());
        });
    return settings.with(ObjectSettings.ZIP, id);
  }

  private @Nullable UUID revision(@Nullable UUID active, @Nullable UUID latest) {
    if (!packages) {
      return null;
    }
    return active == null ? latest : active;
  }

  /** A variable that is gone by now is left out; the value of a secret is never there. */
  private Map<String, ObjectSettings> variables(
      VariableScope scope, Map<String, ObjectSettings> chosen) {
    Map<String, ObjectSettings> variables = new LinkedHashMap<>();
    if (chosen.isEmpty()) {
      return variables;
    }
    for (VariableView view : services.variables().list(scope)) {
      ObjectSettings asked = chosen.get(view.name());
      if (asked != null && view.inheritedFrom() == null) {
        variables.put(
            view.name(),
            ObjectSettings.of("value", ExportSelection.includesValue(asked) ? view.value() : null)
                .with("secret", view.secret()));
      }
    }
    return variables;
  }
}
