//! Tensors, int8 kernels and the encoder of Demarche.
