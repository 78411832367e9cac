SWEEP = "recourse.sweep"
EXPORT = "recourse.export"
