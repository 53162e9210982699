package io.penstock.engine.service.definition;

import static io.penstock.engine.error.RejectedException.invalid;
import static io.penstock.engine.error.RejectedException.notFound;

import io.penstock.engine.port.CatalogView;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The environments that deployment versions can name (reference, section 6.6). */
public final class EnvironmentService {

  private final CatalogView catalog;
  private final List<BaseEnvironment> environments;

  /**
   * Offers these environments to all projects.
   *
   * @param environments what this server can build; the first is used where none is named
   */
  public EnvironmentService(CatalogView catalog, List<BaseEnvironment> environments) {
    if (environments.isEmpty()) {
      throw new IllegalArgumentException("A server needs at least one environment.");
    }
    this.catalog = catalog;
    this.environments = List.copyOf(environments);
  }

  public List<BaseEnvironment> list(String project) {
    new Lookup(catalog).project(project);
    return environments;
  }

  public BaseEnvironment get(String project, String name) {
    return list(project).stream()
        .filter(environment -> environment.name().equals(name))
        .findFirst()
        .orElseThrow(() -> notFound("Environment was not found"));
  }

  /** Refuses every tag but the one that each environment has. */
  public void requireTag(String tag) {
    if (!tag.equals(BaseEnvironment.TAG)) {
      throw notFound("Environment tag was not found");
    }
  }

  BaseEnvironment defaultEnvironment() {
    return environments.getFirst();
  }

  /** The environment a deployment version names. */
  String resolve(String name, @Nullable String tag) {
    if (tag != null && !tag.equals(BaseEnvironment.TAG)) {
      throw invalid(
          "The value %s of 'environment_tag' is not known: the only tag is %s."
              .formatted(Names.quote(tag), BaseEnvironment.TAG));
    }
    if (environments.stream().noneMatch(environment -> environment.name().equals(name))) {
      throw invalid(
          "The environment %s is not known: it must be one of %s."
              .formatted(
                  Names.quote(name),
                  environments.stream()
                      .map(BaseEnvironment::name)
                      .collect(Collectors.joining(", "))));
    }
    return name;
  }

  String displayName(String name) {
    return environments.stream()
        .filter(environment -> environment.name().equals(name))
        .map(BaseEnvironment::displayName)
        .findFirst()
        .orElse(name);
  }
}
