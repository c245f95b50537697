using AdmissionWebhook.Cli;

return await CommandLine.RunAsync(args, Console.Out, Console.Error);

/// <summary>Named for tests that start the program in memory.</summary>
public partial class Program;
