@NullMarked
package io.penstock.engine.service;

import org.jspecify.annotations.NullMarked;
