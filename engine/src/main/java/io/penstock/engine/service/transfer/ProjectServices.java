package io.penstock.engine.service.transfer;

import io.penstock.engine.service.definition.DeploymentService;
import io.penstock.engine.service.definition.DeploymentVersionService;
import io.penstock.engine.service.definition.EnvironmentRevisionService;
import io.penstock.engine.service.definition.EnvironmentService;
import io.penstock.engine.service.definition.EnvironmentVariableService;
import io.penstock.engine.service.definition.PipelineService;
import io.penstock.engine.service.definition.PipelineVersionService;
import io.penstock.engine.service.definition.RevisionService;

/** The doors to what is exported and imported: their rules hold for what is in a file as well. */
public record ProjectServices(
    EnvironmentService environments,
    EnvironmentRevisionService environmentRevisions,
    EnvironmentVariableService variables,
    DeploymentService deployments,
    DeploymentVersionService versions,
    RevisionService revisions,
    PipelineService pipelines,
    PipelineVersionService graphs) {}
