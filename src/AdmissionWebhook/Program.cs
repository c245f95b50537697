using AdmissionWebhook.Cli;

return await CommandLine.RunAsync(args);

/// <summary>Named for tests that start the program in memory.</summary>
public partial class Program;
