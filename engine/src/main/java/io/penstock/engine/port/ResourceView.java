package io.penstock.engine.port;

import io.penstock.engine.catalog.ProjectResource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Reads the definitions that a project has beside its deployments and pipelines. */
public interface ResourceView {

  /** Those of all projects, in order of creation. */
  <T extends ProjectResource> List<T> resources(Class<T> kind);

  /** Those of one project, in order of creation. */
  <T extends ProjectResource> List<T> resources(Class<T> kind, UUID projectId);

  <T extends ProjectResource> Optional<T> resource(Class<T> kind, UUID projectId, String name);

  <T extends ProjectResource> Optional<T> resource(Class<T> kind, UUID id);
}
