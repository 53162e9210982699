package io.penstock.engine.service.definition;

/** A port of a deployment version that should be reachable; stored and echoed. */
public record Port(int publicPort, int deploymentPort, String protocol) {}
