using AdmissionWebhook.Cli;

var program = ProgramName.Of(ProgramName.InvokedAs());

// Without a verb the program serves, which is not what a plugin of kubectl is called for.
return await CommandLine.RunAsync(program, args is [] && program != ProgramName.Own ? ["--help"] : args, Console.Out, Console.Error);

/// <summary>Named for tests that start the program in memory.</summary>
public partial class Program;
