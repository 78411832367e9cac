COMPUTE = "quality.compute"
