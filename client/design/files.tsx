import { type DragEvent, type ReactNode, useState } from 'react'
import './files.css'

interface FileButtonProps {
  label: string
  icon: ReactNode
  primary?: boolean
  accept?: string
  multiple?: boolean
  /** Takes a folder with all that lies in it. */
  folder?: boolean
  disabled: boolean
  onFiles(files: readonly File[]): void
}

/** A button that asks the device for files; the same file can be chosen again. */
export function FileButton({ label, icon, primary, accept, multiple, folder, disabled, onFiles }: FileButtonProps) {
  return (
    <label className="btn filebutton" data-look={primary ? 'primary' : undefined} aria-disabled={disabled || undefined}>
      {icon}
      <span>{label}</span>
      <input
        type="file"
        className="sr"
        multiple={multiple || folder}
        accept={accept}
        ref={(input) => {
          if (folder) input?.setAttribute('webkitdirectory', '')
        }}
        disabled={disabled}
        onChange={(event) => {
          const files = [...(event.target.files ?? [])]
          event.target.value = ''
          if (files.length > 0) onFiles(files)
        }}
      />
    </label>
  )
}

interface DropZoneProps {
  label: string
  disabled: boolean
  onDrop(dropped: DataTransfer): void
  children: ReactNode
}

/** A part of a page that files can be dropped on. */
export function DropZone({ label, disabled, onDrop, children }: DropZoneProps) {
  const [over, setOver] = useState(false)
  function drop(event: DragEvent) {
    event.preventDefault()
    setOver(false)
    if (!disabled && event.dataTransfer.types.includes('Files')) onDrop(event.dataTransfer)
  }
  return (
    <section
      className="dropzone panel pad"
      data-over={over || undefined}
      aria-label={label}
      onDragOver={(event) => {
        event.preventDefault()
        setOver(!disabled)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      {children}
    </section>
  )
}
