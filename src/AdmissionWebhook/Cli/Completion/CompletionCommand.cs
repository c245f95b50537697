using System.CommandLine;
using AdmissionWebhook.Cli.Options;

namespace AdmissionWebhook.Cli.Completion;

/// <summary><c>completion</c>: prints scripts that let a shell ask the program for completions.</summary>
internal static class CompletionCommand
{
    // Replaces the first word of the line with the program's own name, since it may have been called by another.
    private const string Bash = """
        # source <(admission-webhook completion bash)
        _admission_webhook() {
          local typed=${COMP_LINE:0:COMP_POINT} line suggestion
          line="admission-webhook ${typed#* }"
          COMPREPLY=()
          while IFS= read -r suggestion; do
            [[ -n $suggestion && $suggestion != /* ]] && COMPREPLY+=("$suggestion")
          done < <(admission-webhook "[suggest:${#line}]" "$line" 2> /dev/null)
        }
        complete -o default -F _admission_webhook admission-webhook

        """;

    private const string Zsh = """
        #compdef admission-webhook
        # source <(admission-webhook completion zsh)
        _admission_webhook() {
          local line="admission-webhook ${(j: :)words[2,CURRENT]}"
          local -a suggestions
          suggestions=(${${(f)"$(admission-webhook "[suggest:${#line}]" "$line" 2> /dev/null)"}:#/*})
          if (( ${#suggestions} )); then compadd -a suggestions; else _files; fi
        }
        compdef _admission_webhook admission-webhook

        """;

    private const string Fish = """
        # admission-webhook completion fish | source
        function __admission_webhook
          set -l line "admission-webhook "(string replace -r '^\S+\s+' '' -- (commandline -cp))
          admission-webhook "[suggest:"(string length -- $line)"]" $line 2> /dev/null | string match -rv '^(/.*)?$'
        end
        complete -c admission-webhook -a '(__admission_webhook)'

        """;

    // kubectl calls a plugin's completion helper as cobra's __complete: suggestions, then a line with a colon and a directive.
    private const string Kubectl = """
        #!/bin/sh
        # admission-webhook completion kubectl > kubectl_complete-egress, executable and in the PATH beside kubectl-egress
        line="admission-webhook $*"
        admission-webhook "[suggest:${#line}]" "$line" 2> /dev/null | grep -v '^/'
        echo ":0"

        """;

    public static Command Verb()
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh, fish, or kubectl for the plugin." };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish", "kubectl");
        var verb = new CommandWithExample(
            "completion",
            "Print a script that completes this program's verbs and options.",
            "completion bash > /etc/bash_completion.d/admission-webhook"
        )
        {
            shell,
        };
        verb.SetAction(parsed =>
        {
            parsed.InvocationConfiguration.Output.Write(Script(parsed.GetValue(shell)!));
            return ExitCode.Clean;
        });
        return verb;
    }

    private static string Script(string shell) =>
        shell switch
        {
            "bash" => Bash,
            "zsh" => Zsh,
            "fish" => Fish,
            _ => Kubectl,
        };
}
