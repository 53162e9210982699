package io.penstock.engine.service;

import io.penstock.engine.request.RequestRecord;
import java.util.List;

/**
 * A pipeline request with its steps.
 *
 * @param steps its deployment, operator and sub-pipeline requests, by sequence, without their data
 */
public record PipelineRequest(RequestRecord request, List<RequestRecord> steps) {}
