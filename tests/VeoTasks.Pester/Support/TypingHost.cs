#nullable enable

using System;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Net;
using System.Security;
using System.Text;

namespace VeoTasks.Tests;

/// <summary>A console with somebody at it who gives the same answer to every question: examples may ask for a key.</summary>
public sealed class TypingHost : PSHost
{
    private readonly TypingInterface _interface = new();

    /// <summary>What is typed whenever something is asked.</summary>
    public string Answer { get => _interface.Answer; set => _interface.Answer = value; }

    /// <summary>The number given to exit; null while nothing has ended the session.</summary>
    public int? ExitCode { get; set; }

    public override CultureInfo CurrentCulture => CultureInfo.CurrentCulture;

    public override CultureInfo CurrentUICulture => CultureInfo.CurrentUICulture;

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override string Name => "TypingHost";

    public override PSHostUserInterface UI => _interface;

    public override Version Version { get; } = new(1, 0);

    /// <summary>What was shown since the last call.</summary>
    public string TakeShown() => _interface.TakeShown();

    public override void SetShouldExit(int exitCode) => ExitCode = exitCode;

    public override void EnterNestedPrompt() => throw new NotSupportedException();

    public override void ExitNestedPrompt() => throw new NotSupportedException();

    public override void NotifyBeginApplication()
    {
    }

    public override void NotifyEndApplication()
    {
    }

    private sealed class TypingInterface : PSHostUserInterface
    {
        private readonly StringBuilder _shown = new();

        public string Answer { get; set; } = "";

        public override PSHostRawUserInterface? RawUI => null;

        public string TakeShown()
        {
            string shown = _shown.ToString();
            _shown.Clear();
            return shown;
        }

        public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions)
        {
            Dictionary<string, PSObject> answers = [];
            foreach (FieldDescription field in descriptions)
            {
                bool isSecret = field.ParameterTypeFullName == typeof(SecureString).FullName;
                answers[field.Name] = PSObject.AsPSObject(isSecret ? ReadLineAsSecureString() : ReadLine());
            }

            return answers;
        }

        public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice) =>
            defaultChoice;

        public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) =>
            new(userName, ReadLineAsSecureString());

        public override PSCredential PromptForCredential(
            string caption, string message, string userName, string targetName,
            PSCredentialTypes allowedCredentialTypes, PSCredentialUIOptions options) =>
            new(userName, ReadLineAsSecureString());

        public override string ReadLine() => Answer;

        public override SecureString ReadLineAsSecureString() => new NetworkCredential("", Answer).SecurePassword;

        public override void Write(string value) => _shown.Append(value);

        public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) => _shown.Append(value);

        public override void WriteLine(string value) => _shown.AppendLine(value);

        public override void WriteErrorLine(string value) => _shown.AppendLine(value);

        public override void WriteWarningLine(string message) => _shown.AppendLine(message);

        public override void WriteVerboseLine(string message)
        {
        }

        public override void WriteDebugLine(string message)
        {
        }

        public override void WriteProgress(long sourceId, ProgressRecord record)
        {
        }
    }
}
