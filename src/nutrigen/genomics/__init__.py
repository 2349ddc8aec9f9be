"""Sequences, their words, relatives, motifs and genotypes."""
